import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from label.certificates.drawing import SealSpace, draw
from label.paper.signature_field import SignatureTooLarge, fill_signature
from label.seals import authority, pdf_seal, verification
from label.seals.errors import SealUnusable
from label.seals.pdf_seal import Seal
from tests.support.chains import chain, stamper
from tests.support.pages import PAGE

BOUNDS = re.compile(rb"/ByteRange *\[ *0 (\d+) (\d+) ")
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
CITY = "Ville de Boulogne-Billancourt"


@dataclass(frozen=True, repr=False)
class Sealed:
    """A folder with a test authority, its seal, and a certificate that it has sealed."""

    folder: Path
    seal: Seal
    content: bytes

    @property
    def roots(self) -> list[object]:
        return verification.load_pem(verification.root_pem(self.seal.chain))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    folder = tmp_path_factory.mktemp("keys")
    seal = pdf_seal.from_file(authority.ensure_seal(folder, CITY, AT), "", test=True)
    return Sealed(folder, seal, seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label"))))


def test_a_seal_is_valid_covers_the_whole_file_and_names_its_owner(sealed: Sealed) -> None:
    found = verification.check(sealed.content, sealed.roots, AT)
    assert found is not None
    assert found.good
    assert (found.name, found.fingerprint) == (f"{CITY} – TEST", sealed.seal.fingerprint)
    assert found.stamped_at is None


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_one_flipped_byte_breaks_it(sealed: Sealed, share: float) -> None:
    changed = bytearray(sealed.content)
    changed[int(len(changed) * share)] ^= 1
    found = verification.check(bytes(changed), sealed.roots, AT)
    assert found is None or not found.good


@hypothesis(max_examples=60)
@given(at=st.integers(0, 10**5), put=st.sampled_from(b"0123456789abcdefABCDEF\0 <>g"))
@example(at=5, put=ord("1"))  # each of these once changed nothing that a verifier looks at
@example(at=51, put=ord("1"))
@example(at=818, put=ord("D"))
@example(at=-2, put=0)
def test_no_byte_of_the_signature_itself_can_be_changed(sealed: Sealed, at: int, put: int) -> None:
    start, end = (int(bound) for bound in BOUNDS.search(sealed.content).groups())  # type: ignore[union-attr]
    changed = bytearray(sealed.content)
    changed[start + at % (end - start)] = put
    found = verification.check(bytes(changed), sealed.roots, AT)
    assert (found is not None and found.good) == (bytes(changed) == sealed.content)


def test_bytes_added_after_the_seal_are_detected(sealed: Sealed) -> None:
    found = verification.check(sealed.content + b"\n% a note\n", sealed.roots, AT)
    assert found is not None
    assert (found.intact, found.whole) == (True, False)


def test_a_seal_below_an_untrusted_authority_is_not_trusted(sealed: Sealed, tmp_path: Path) -> None:
    other = pdf_seal.from_file(authority.ensure_seal(tmp_path, CITY, AT), "", test=True)
    found = verification.check(sealed.content, verification.load_pem(verification.root_pem(other.chain)), AT)
    assert found is not None
    assert (found.intact, found.trusted) == (True, False)


def test_a_file_without_a_seal_has_no_status(sealed: Sealed) -> None:
    assert verification.check(draw(PAGE), sealed.roots, AT) is None
    assert verification.check(b"%PDF-1.7", sealed.roots, AT) is None
    assert verification.check(b"", sealed.roots, AT) is None


def test_a_renewed_seal_has_the_same_authority_and_the_old_one_is_archived(tmp_path: Path) -> None:
    first = pdf_seal.from_file(authority.ensure_seal(tmp_path, CITY, AT), "", test=True)
    second = pdf_seal.from_file(authority.renew_seal(tmp_path, CITY, AT), "", test=True)
    assert first.fingerprint != second.fingerprint
    assert verification.root_pem(first.chain) == verification.root_pem(second.chain)
    aside = [path.name for path in tmp_path.glob("seal-*.p12")]
    assert aside == [f"seal-{first.certificate.serial_number:x}.p12"]
    assert (
        pdf_seal.from_file(authority.ensure_seal(tmp_path, CITY, AT), "", test=True).fingerprint == second.fingerprint
    )


def test_files_of_the_old_seal_stay_valid_after_its_renewal(sealed: Sealed, tmp_path: Path) -> None:
    for name in ("authority.pem", "authority.key", "seal.p12"):
        (tmp_path / name).write_bytes((sealed.folder / name).read_bytes())
    renewed = pdf_seal.from_file(authority.renew_seal(tmp_path, CITY, AT), "", test=True)
    found = verification.check(sealed.content, verification.load_pem(verification.root_pem(renewed.chain)), AT)
    assert found is not None
    assert found.good


def test_key_files_are_readable_by_their_owner_only(sealed: Sealed) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in sealed.folder.iterdir()} == {0o600}


def test_a_signature_from_the_template_is_the_one_that_pyhanko_makes(sealed: Sealed) -> None:
    import asyncio

    digest = sha256(b"a file").digest()
    made = asyncio.run(sealed.seal.signer.async_sign(digest, "sha256", use_pades=True))
    assert sealed.seal.sign(digest) == made.dump()


def test_a_signature_larger_than_its_reserved_bytes_is_refused(sealed: Sealed) -> None:
    with pytest.raises(SignatureTooLarge, match=r"takes \d+ bytes; 100 were kept"):
        fill_signature(draw(PAGE, room=SealSpace(100, AT, "Label")), sealed.seal.sign)


def test_a_chain_stored_in_any_order_leads_to_its_root(tmp_path: Path) -> None:
    root = chain(tmp_path / "seal.p12", AT)
    seal = pdf_seal.from_file(tmp_path / "seal.p12", "")
    content = seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))
    known = verification.load_pem(verification.root_pem(seal.chain))
    assert [one.dump() for one in known] == [root.public_bytes(serialization.Encoding.DER)]
    trusted, stranger = (verification.check(content, roots, AT) for roots in (known, []))
    assert trusted is not None
    assert (trusted.good, trusted.name) == (True, "Ville")
    assert stranger is not None
    assert (stranger.intact, stranger.whole, stranger.trusted) == (True, True, False)
    between = verification.load_pem(seal.chain)[1].dump()[-8:].hex().encode()  # of the signature of the root
    other = between[:-1] + (b"1" if between.endswith(b"0") else b"0")
    spoilt = verification.check(content.replace(between, other, 1), known, AT)
    assert content.count(between) == 1
    assert spoilt is None or not spoilt.good


def test_an_embedded_certificate_that_no_verifier_needs_cannot_be_changed(
    tmp_path: Path,
) -> None:
    chain(tmp_path / "seal.p12", AT)
    seal = pdf_seal.from_file(tmp_path / "seal.p12", "")
    content = seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))
    roots = verification.load_pem(seal.chain)[1:]
    kept = roots[0].dump()[-8:].hex().encode()
    other = kept[:-1] + (b"1" if kept.endswith(b"0") else b"0")
    whole, spoilt = (verification.check(one, roots, AT) for one in (content, content.replace(kept, other, 1)))
    assert whole is not None
    assert whole.good
    assert spoilt is not None
    assert (spoilt.trusted, spoilt.intact) == (True, False)


def test_a_time_stamp_gives_the_time_and_an_invalid_one_breaks_the_seal(sealed: Sealed) -> None:
    clock, authority_of_time = stamper(AT - timedelta(hours=1))
    seal = pdf_seal.from_file(sealed.folder / "seal.p12", "", test=True, timestamper=clock)
    content = seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))
    known = verification.load_pem(authority_of_time.public_bytes(serialization.Encoding.PEM).decode())
    found = verification.check(content, [*sealed.roots, *known], AT)
    assert found is not None
    assert (found.good, found.stamped_at) == (True, AT - timedelta(hours=1))
    unknown = verification.check(content, sealed.roots, AT)  # whoever does not know the authority believes no time
    assert unknown is not None
    assert (unknown.good, unknown.stamped_at) == (True, None)
    last = re.search(rb"([0-9a-f])(0{100,}>)", content)  # of the time-stamp's own signature
    assert last is not None
    other = b"1" if last[1] != b"1" else b"2"
    spoilt = verification.check(content[: last.start()] + other + content[last.end(1) :], [*sealed.roots, *known], AT)
    assert spoilt is not None
    assert not spoilt.good


@pytest.mark.parametrize("content", [b"", b"not a seal"])
def test_an_unreadable_seal_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "seal.p12"
    path.write_bytes(content)
    with pytest.raises(SealUnusable, match="cannot be read"):
        pdf_seal.from_file(path, "")


def test_a_missing_seal_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SealUnusable, match="cannot be read"):
        pdf_seal.from_file(tmp_path / "none.p12", "")


def test_an_encrypted_seal_needs_its_password(sealed: Sealed, tmp_path: Path) -> None:
    key, certificate, others = pkcs12.load_key_and_certificates((sealed.folder / "seal.p12").read_bytes(), None)
    path = tmp_path / "seal.p12"
    hidden = serialization.BestAvailableEncryption(b"secret")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, others, hidden))  # type: ignore[arg-type]
    assert pdf_seal.from_file(path, "secret").fingerprint == sealed.seal.fingerprint
    with pytest.raises(SealUnusable, match="cannot be read"):
        pdf_seal.from_file(path, "wrong")


def test_a_key_that_is_not_rsa_is_refused_with_the_reason(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ville")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    certificate = built.not_valid_before(AT).not_valid_after(AT + timedelta(days=1)).sign(key, hashes.SHA256())
    path = tmp_path / "seal.p12"
    plain = serialization.NoEncryption()
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, plain))
    with pytest.raises(SealUnusable, match="RSA key: PDF/A-3 takes no other kind"):
        pdf_seal.from_file(path, "")


def test_nothing_is_sealed_when_the_time_stamp_authority_fails(sealed: Sealed) -> None:
    from label.seals import timestamps

    nobody = timestamps.timestamper("http://127.0.0.1:9/")
    seal = pdf_seal.from_file(sealed.folder / "seal.p12", "", test=True, timestamper=nobody)
    with pytest.raises(SealUnusable, match="could not be obtained"):
        seal.apply(draw(PAGE, room=SealSpace(seal.reserved_bytes, AT, "Label")))
