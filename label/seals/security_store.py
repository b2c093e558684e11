"""The Document Security Store (DSS) of a PDF: each certificate, CRL and OCSP response in it must be signed by a trusted
authority.

Anyone can add a DSS with made-up revocations and have it stamped by a public time-stamp authority; only the authorities
themselves can sign a CRL or an OCSP response.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from asn1crypto import core, crl, ocsp, x509
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko_certvalidator.sig_validate import DEFAULT_SIGNATURE_VALIDATOR

# The keys of the DSS, and those of each of its VRI dictionaries. This product never writes `/TU` and `/TS`.
_DSS_KEYS: Final = {"/Certs": x509.Certificate, "/CRLs": crl.CertificateList, "/OCSPs": ocsp.OCSPResponse}
_VRI_KEYS: Final = {"/Cert": x509.Certificate, "/CRL": crl.CertificateList, "/OCSP": ocsp.OCSPResponse}


def is_genuine(root: DictionaryObject, roots: Sequence[x509.Certificate]) -> bool:
    """True if an authority below `roots` signed everything in the DSS of this catalogue, and true without a DSS."""
    try:
        return "/DSS" not in root or _all_signed(list(_contents(root["/DSS"])), roots)
    except (ValueError, KeyError, TypeError, AttributeError):  # the DSS cannot be parsed
        return False


def _all_signed(contents: Sequence[core.Asn1Value], roots: Sequence[x509.Certificate]) -> bool:
    responses = [entry.basic_ocsp_response for entry in contents if isinstance(entry, ocsp.OCSPResponse)]
    revocation_lists = [entry for entry in contents if isinstance(entry, crl.CertificateList)]
    certificates = [entry for entry in contents if isinstance(entry, x509.Certificate)]
    certificates += [certificate for response in responses for certificate in response["certs"]]
    trusted = _with_trusted_chain(certificates, roots)
    return (
        {certificate.dump() for certificate in certificates} <= {certificate.dump() for certificate in trusted}
        and all(any(_signed_list(signer, listed) for signer in trusted) for listed in revocation_lists)
        and all(any(_signed_response(signer, response) for signer in trusted) for response in responses)
    )


def _contents(store: DictionaryObject) -> Iterator[core.Asn1Value]:
    """Every object in a DSS and in its VRI dictionaries, parsed strictly: trailing bytes are an error."""
    yield from _parsed(store, _DSS_KEYS, {"/Type", "/VRI"})
    if "/VRI" in store:
        by_signature = store["/VRI"]  # pyHanko's `get` would return the reference instead of its object
        for name in by_signature:
            yield from _parsed(by_signature[name], _VRI_KEYS, {"/Type"})


def _parsed(dictionary: Any, types: dict[str, Any], ignored: set[str]) -> Iterator[core.Asn1Value]:
    if not set(dictionary) <= types.keys() | ignored:
        raise ValueError("Long-term evidence has a key that this product does not write.")
    for name in types.keys() & set(dictionary):
        for stream in dictionary[name]:
            yield types[name].load(stream.get_object().data, strict=True)


def _with_trusted_chain(
    certificates: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """`roots`, and those of `certificates` that have a chain of signatures to one of them."""
    trusted, remaining = list(roots), list(certificates)
    while found := [each for each in remaining if any(_signed_certificate(signer, each) for signer in trusted)]:
        trusted += found
        remaining = [each for each in remaining if each not in found]
    return trusted


def _signed_certificate(signer: x509.Certificate, certificate: x509.Certificate) -> bool:
    signed = certificate["tbs_certificate"], certificate["signature_algorithm"], certificate["signature_value"]
    return bool(signer.ca and signer.subject == certificate.issuer and _signature_holds(signer, *signed))


def _signed_list(signer: x509.Certificate, listed: crl.CertificateList) -> bool:
    signed = listed["tbs_cert_list"], listed["signature_algorithm"], listed["signature"]
    return bool(signer.ca and signer.subject == listed.issuer and _signature_holds(signer, *signed))


def _signed_response(signer: x509.Certificate, response: ocsp.BasicOCSPResponse) -> bool:
    """`signer` is an authority, or a responder that an authority has delegated (ocsp_signing)."""
    purposes = signer.extended_key_usage_value
    delegated = purposes is not None and "ocsp_signing" in purposes.native
    return bool(signer.ca or delegated) and _signature_holds(
        signer, response["tbs_response_data"], response["signature_algorithm"], response["signature"]
    )


def _signature_holds(signer: x509.Certificate, data: core.Asn1Value, algorithm: Any, signature: Any) -> bool:
    try:
        DEFAULT_SIGNATURE_VALIDATOR.validate_signature(signature.native, data.dump(), signer.public_key, algorithm)
    except Exception:  # each kind of key and algorithm raises its own error
        return False
    return True
