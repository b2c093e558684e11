"""The long-term evidence in a PDF (DSS): every certificate, CRL and OCSP answer in it must have a trusted signature.

Anyone can add a DSS, and anyone can have it time-stamped by a public authority. Nobody but the authorities themselves
can sign a CRL or an OCSP answer.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from asn1crypto import core, crl, ocsp, x509
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko_certvalidator.sig_validate import DEFAULT_SIGNATURE_VALIDATOR

# The keys of the DSS, and those of each of its VRI dictionaries. `/TU` and `/TS` are never written by this product.
_STORE: Final = {"/Certs": x509.Certificate, "/CRLs": crl.CertificateList, "/OCSPs": ocsp.OCSPResponse}
_RELATED: Final = {"/Cert": x509.Certificate, "/CRL": crl.CertificateList, "/OCSP": ocsp.OCSPResponse}


def is_genuine(root: DictionaryObject, roots: Sequence[x509.Certificate]) -> bool:
    """Is everything in the DSS of this catalogue signed by an authority below `roots`? True without a DSS."""
    try:
        return "/DSS" not in root or _all_signed(list(_held(root["/DSS"])), roots)
    except (ValueError, KeyError, TypeError, AttributeError):  # it cannot be read
        return False


def _all_signed(held: Sequence[core.Asn1Value], roots: Sequence[x509.Certificate]) -> bool:
    answers = [one.basic_ocsp_response for one in held if isinstance(one, ocsp.OCSPResponse)]
    lists = [one for one in held if isinstance(one, crl.CertificateList)]
    found = [one for one in held if isinstance(one, x509.Certificate)]
    found += [one for answer in answers for one in answer["certs"]]
    known = _vouched(found, roots)
    return (
        {one.dump() for one in found} <= {one.dump() for one in known}
        and all(any(_lists(by, one) for by in known) for one in lists)
        and all(any(_answers(by, one) for by in known) for one in answers)
    )


def _held(store: DictionaryObject) -> Iterator[core.Asn1Value]:
    """Everything in a DSS and in its VRI dictionaries, parsed; no byte may follow it."""
    yield from _parsed(store, _STORE, {"/Type", "/VRI"})
    if "/VRI" in store:
        related = store["/VRI"]  # `get` would not follow a reference
        for name in related:
            yield from _parsed(related[name], _RELATED, {"/Type"})


def _parsed(among: Any, kinds: dict[str, Any], others: set[str]) -> Iterator[core.Asn1Value]:
    if not set(among) <= kinds.keys() | others:
        raise ValueError("Long-term evidence has a key that this product does not write.")
    for name in kinds.keys() & set(among):
        for one in among[name]:
            yield kinds[name].load(one.get_object().data, strict=True)


def _vouched(found: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """`roots`, and the certificates in `found` that have a chain of signatures to one of them."""
    known, left = list(roots), list(found)
    while new := [one for one in left if any(_issued(by, one) for by in known)]:
        known += new
        left = [one for one in left if one not in new]
    return known


def _issued(by: x509.Certificate, one: x509.Certificate) -> bool:
    signed = one["tbs_certificate"], one["signature_algorithm"], one["signature_value"]
    return bool(by.ca and by.subject == one.issuer and _signed(by, *signed))


def _lists(by: x509.Certificate, one: crl.CertificateList) -> bool:
    signed = one["tbs_cert_list"], one["signature_algorithm"], one["signature"]
    return bool(by.ca and by.subject == one.issuer and _signed(by, *signed))


def _answers(by: x509.Certificate, one: ocsp.BasicOCSPResponse) -> bool:
    """By an authority, or by whom it has appointed to answer."""
    purposes = by.extended_key_usage_value
    appointed = purposes is not None and "ocsp_signing" in purposes.native
    return bool(by.ca or appointed) and _signed(
        by, one["tbs_response_data"], one["signature_algorithm"], one["signature"]
    )


def _signed(by: x509.Certificate, data: core.Asn1Value, algorithm: Any, signature: Any) -> bool:
    try:
        DEFAULT_SIGNATURE_VALIDATOR.validate_signature(signature.native, data.dump(), by.public_key, algorithm)
    except Exception:  # each kind of key and algorithm raises its own
        return False
    return True
