"""What stands around a signature and is covered by nothing: that must be as this product writes it.

A seal covers all of a file but its own place: there a signature (CMS) holds versions, algorithms told twice and room to
spare, that no verifier needs. Written anew from what it does need, it must come out byte by byte as it stands in the
file; else somebody changed the file, if only a letter's case.
"""

from collections.abc import Sequence

from asn1crypto import cms, x509


def is_ours(place: bytes, signer: x509.Certificate, path: Sequence[x509.Certificate]) -> bool:
    """Is this place of a signature, from `<` to `>`, as we write it? It carries no certificate but those on the `path`
    to whom is trusted; where there is no path, nobody vouches for any of them."""
    signed = cms.ContentInfo.load(bytes.fromhex(place[1:-1].decode()))["content"]
    (info,) = signed["signer_infos"]
    known = {one.dump() for one in path}
    if known and any(one.chosen.dump() not in known for one in signed["certificates"]):
        return False
    if not _stamp_alone(info["unsigned_attrs"]):
        return False
    again = _written(signed["certificates"], info, signer)
    return place == b"<" + again.hex().encode().ljust(len(place) - 2, b"0") + b">"


def _stamp_alone(attributes: object) -> bool:
    """Is nothing unsigned in it but one time-stamp, over this signature? Anyone can add such attributes."""
    if not isinstance(attributes, cms.CMSAttributes):
        return True
    return [(one["type"].native, len(one["values"])) for one in attributes] == [("signature_time_stamp_token", 1)]


def _written(certificates: cms.CertificateSet, info: cms.SignerInfo, signer: x509.Certificate) -> bytes:
    """The whole signature (DER), of what a verifier needs of it."""
    told = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": signer.issuer, "serial_number": signer.serial_number}},
        "digest_algorithm": {"algorithm": info["digest_algorithm"]["algorithm"].native},
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": {"algorithm": info["signature_algorithm"]["algorithm"].native},
        "signature": info["signature"].native,
    }
    if isinstance(info["unsigned_attrs"], cms.CMSAttributes):  # a time-stamp
        told["unsigned_attrs"] = info["unsigned_attrs"]
    signed = {
        "version": "v1",
        "digest_algorithms": [told["digest_algorithm"]],
        "encap_content_info": {"content_type": "data"},
        "certificates": certificates,
        "signer_infos": [told],
    }
    whole: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return whole
