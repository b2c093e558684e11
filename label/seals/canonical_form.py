"""Checks that the bytes outside the signed range are exactly our canonical encoding.

A seal covers all of a file except its own /Contents. The CMS there holds versions, algorithms stated twice and padding,
which no verifier reads, so they could be changed without breaking the signature. So the CMS is rebuilt from what a
verifier does read, and must equal the file's bytes, down to the case of the hexadecimal digits.
"""

from collections.abc import Sequence

from asn1crypto import cms, x509


def is_canonical(contents: bytes, signer: x509.Certificate, path: Sequence[x509.Certificate]) -> bool:
    """`contents` is the value of /Contents, from `<` to `>`.

    The CMS may carry only the certificates on the validation `path`; an empty path (nobody trusted) allows any.
    """
    signed_data = cms.ContentInfo.load(bytes.fromhex(contents[1:-1].decode()))["content"]
    (signer_info,) = signed_data["signer_infos"]
    allowed = {certificate.dump() for certificate in path}
    if allowed and any(certificate.chosen.dump() not in allowed for certificate in signed_data["certificates"]):
        return False
    if not _only_timestamp_unsigned(signer_info["unsigned_attrs"]):
        return False
    expected = _canonical_cms(signed_data["certificates"], signer_info, signer)
    return contents == b"<" + expected.hex().encode().ljust(len(contents) - 2, b"0") + b">"


def _only_timestamp_unsigned(attributes: object) -> bool:
    """True if the unsigned attributes are absent or one time-stamp: anyone can add attributes there without a key."""
    if not isinstance(attributes, cms.CMSAttributes):
        return True
    found = [(attribute["type"].native, len(attribute["values"])) for attribute in attributes]
    return found == [("signature_time_stamp_token", 1)]


def _canonical_cms(certificates: cms.CertificateSet, info: cms.SignerInfo, signer: x509.Certificate) -> bytes:
    """The signature (CMS, DER), rebuilt from the parts that a verifier reads."""
    signer_info = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": signer.issuer, "serial_number": signer.serial_number}},
        "digest_algorithm": {"algorithm": info["digest_algorithm"]["algorithm"].native},
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": {"algorithm": info["signature_algorithm"]["algorithm"].native},
        "signature": info["signature"].native,
    }
    if isinstance(info["unsigned_attrs"], cms.CMSAttributes):  # the time-stamp
        signer_info["unsigned_attrs"] = info["unsigned_attrs"]
    signed_data = {
        "version": "v1",
        "digest_algorithms": [signer_info["digest_algorithm"]],
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [signer_info],
    }
    encoded: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump()
    return encoded
