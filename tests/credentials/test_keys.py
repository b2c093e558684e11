import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import contexts, keys
from label.credentials.keys import PublicKey


@given(st.binary(min_size=32, max_size=32))
def test_a_key_is_read_back_from_its_multikey(seed: bytes) -> None:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    written = keys.multikey(public)
    assert written.startswith("z6Mk")
    assert keys.public_key_of(written) == public


@pytest.mark.parametrize("written", ["", "z", "z6Mk", "x6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "zDnaeXYZ"])
def test_a_multikey_of_another_kind_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keys.public_key_of(written)


def test_the_issuers_did_includes_the_port() -> None:
    assert keys.issuer_did("http://127.0.0.1:8000") == "did:web:127.0.0.1%3A8000"
    assert keys.issuer_did("https://label.example") == "did:web:label.example"


def test_the_did_document_lists_every_key_for_signing_credentials() -> None:
    shown = keys.did_document("https://label.example", [PublicKey("key-a", "z6MkA"), PublicKey("key-b", "z6MkB")])
    assert shown["id"] == "did:web:label.example"
    assert shown["assertionMethod"] == ["did:web:label.example#key-a", "did:web:label.example#key-b"]
    assert [one["publicKeyMultibase"] for one in shown["verificationMethod"]] == ["z6MkA", "z6MkB"]
    assert {one["controller"] for one in shown["verificationMethod"]} == {shown["id"]}


def test_a_context_that_is_not_stored_is_never_fetched() -> None:
    with pytest.raises(ValueError, match="not one of the JSON-LD contexts"):
        contexts.document_loader("https://example.org/context.json")


def test_a_changed_context_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    contexts._content.cache_clear()
    monkeypatch.setitem(contexts.PINNED, contexts.EXTENSIONS, ("ob-extensions.json", "0" * 64))
    with pytest.raises(ValueError, match="whose SHA-256 is pinned"):
        contexts.load_context(contexts.EXTENSIONS)
