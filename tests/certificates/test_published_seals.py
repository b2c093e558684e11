"""What is published of the seals: whose they are, and the authorities above them."""

import pytest

from label.certificates import public_documents
from label.certificates.keyring import Keyring, record_current_keys
from label.certificates.planning import Issuer
from label.credentials.keys import seal_fingerprints
from label.kit.clock import now
from label.kit.errors import Unavailable
from label.seals import authority, verification
from tests.support.chains import Authority
from tests.support.city import City


def authorities(city: City, keyring: Keyring) -> str:
    return city.database.read_sync(lambda session: public_documents.authorities_pem(session, keyring))


def seals(city: City, issuer: Issuer) -> set[str]:
    """The fingerprints that are published, which are the same in both documents."""
    base = issuer.settings.base_url
    did = city.database.read_sync(lambda session: public_documents.did_document(session, base, issuer.keyring))
    lines = authorities(city, issuer.keyring).splitlines()
    told = {line.rpartition(" ")[2] for line in lines if line.startswith("Seal SHA-256: ")}
    assert set(seal_fingerprints(did)) == told
    return told


def test_a_renewed_seal_is_listed_with_the_earlier_one(city: City, issuer: Issuer) -> None:
    city.database.write_sync(lambda session: record_current_keys(session, issuer.keyring, now()))
    first = seals(city, issuer)
    authority.renew_seal(issuer.keyring.folder, "Ville", now())
    assert (len(first), len(seals(city, issuer)), first < seals(city, issuer)) == (1, 2, True)
    (issuer.keyring.folder / authority.SEAL_FILE).write_bytes(b"")  # it cannot be read: what was sealed is still told
    assert seals(city, issuer) == first


def test_the_authorities_that_are_trusted_for_time_stamps_are_published(city: City, issuer: Issuer) -> None:
    path = issuer.keyring.folder / "stamps.pem"
    keyring = Keyring(issuer.settings.model_copy(update={"trust_file": path}))
    path.write_text(Authority(now()).pem)
    assert len(verification.load_pem(authorities(city, keyring))) == 2
    path.write_text("")
    with pytest.raises(Unavailable, match=r"The authorities in .*stamps.pem cannot be read"):
        authorities(city, keyring)


def test_without_any_seal_there_are_no_authorities(city: City, issuer: Issuer) -> None:
    (issuer.keyring.folder / authority.SEAL_FILE).write_bytes(b"")
    with pytest.raises(Unavailable, match="cannot be read"):
        authorities(city, issuer.keyring)
