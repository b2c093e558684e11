"""Not every certificate that an authority issues may seal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from label.certificates.drawing import SealSpace, draw
from label.seals import pdf_seal, verification
from label.seals.cms_template import CmsTemplate, LoadedSigner
from label.seals.errors import SealUnusable
from label.seals.pdf_seal import Seal
from tests.support.chains import Authority, usage
from tests.support.pages import PAGE

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
SIGNS = usage("digital_signature", "content_commitment")
DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(AT)


def meant_for(*purposes: ObjectIdentifier) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage(purposes)


SEALING = {
    "signature": (usage("digital_signature"),),
    "non-repudiation": (usage("content_commitment"),),
    "documents": (SIGNS, meant_for(DOCUMENTS)),
    "mail and TLS": (SIGNS, meant_for(ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION)),
    "not an authority": (SIGNS, x509.BasicConstraints(ca=False, path_length=None)),
}
OTHERS = {
    "an authority": (SIGNS, x509.BasicConstraints(ca=True, path_length=None)),
    "an authority's usage": (usage("digital_signature", "key_cert_sign"),),
    "ciphering": (usage("key_encipherment"),),
    "no usage": (x509.BasicConstraints(ca=False, path_length=None),),
    "time-stamps": (SIGNS, meant_for(ExtendedKeyUsageOID.TIME_STAMPING)),
    "TLS": (SIGNS, meant_for(ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)),
    "OCSP": (SIGNS, meant_for(ExtendedKeyUsageOID.OCSP_SIGNING)),
}


def sealed_by_force(path: Path) -> bytes:
    """A page sealed with a certificate that the product refuses to seal with."""
    key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert certificate is not None
    held, chain = key, certificate.public_bytes(Encoding.PEM).decode()
    one = verification.load_pem(chain)[0]
    signer = LoadedSigner(one, (one,), lambda data: held.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    seal = Seal(signer, chain, "Ville", verification.fingerprint(one), True, CmsTemplate.of(signer))
    return seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))


@pytest.mark.parametrize("extensions", SEALING.values(), ids=SEALING)
def test_a_certificate_for_signatures_may_seal(
    authority: Authority, tmp_path: Path, extensions: tuple[x509.ExtensionType, ...]
) -> None:
    path = authority.sell(tmp_path / "seal.p12", "Ville", *extensions)
    seal = pdf_seal.from_file(path, "")
    content = seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))
    roots = verification.load_pem(authority.pem)
    found = verification.check(content, roots, AT, {seal.fingerprint})
    assert found is not None
    assert found.good
    stranger = verification.check(content, roots, AT, {"0" * 64})
    assert stranger is not None
    assert (stranger.trusted, stranger.known, stranger.good) == (True, False, False)


@pytest.mark.parametrize("extensions", OTHERS.values(), ids=OTHERS)
def test_a_certificate_for_another_purpose_may_not_seal_and_its_seal_is_not_valid(
    authority: Authority, tmp_path: Path, extensions: tuple[x509.ExtensionType, ...]
) -> None:
    path = authority.sell(tmp_path / "seal.p12", "Ville", *extensions)
    with pytest.raises(SealUnusable, match="cannot be used: its certificate is an authority's, or its key usage lacks"):
        pdf_seal.from_file(path, "")
    found = verification.check(sealed_by_force(path), verification.load_pem(authority.pem), AT)
    assert found is not None
    assert (found.usable, found.good) == (False, False)
