import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import keys, open_badge, proof
from label.credentials.open_badge import Badge, PrintedFigure

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
BASE = "https://label.example"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
METHOD = f"did:web:label.example#{keys.key_name(keys.multikey(KEY.public_key()))}"
KNOWN = {METHOD: KEY.public_key()}
BADGE = Badge(
    base_url=BASE,
    number="BB-2026-7K3M9Q",
    company="Œuvres & Fils d'Île-de-France",
    siren="999000011",
    edition="2026",
    level="confirmed",
    level_name="Confirmé",
    issuer="Ville de Boulogne-Billancourt",
    reviewer="Boulogne Business Club",
    figures=(PrintedFigure("total", "Total", "68.4", "100"), PrintedFigure("F", "Forum de l’emploi", None, "25")),
    issued_at=AT,
    until=AT + timedelta(days=700),
    list_number=1,
    place=77,
    test=True,
    printed=b"{}",
)


def signed() -> dict[str, Any]:
    return proof.sign(open_badge.credential(BADGE), KEY, METHOD, AT)


def test_a_signed_credential_verifies_and_names_its_key() -> None:
    assert proof.verify(signed(), KNOWN) == METHOD


def test_signing_is_deterministic() -> None:
    assert signed() == signed()


def test_the_proof_is_an_array_of_one() -> None:
    assert [one["cryptosuite"] for one in signed()["proof"]] == ["eddsa-rdfc-2022"]


def leaves(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every word of a document stands."""
    if isinstance(document, dict):
        return [leaf for key, value in document.items() for leaf in leaves(value, (*path, key))]
    if isinstance(document, list):
        return [leaf for place, value in enumerate(document) for leaf in leaves(value, (*path, place))]
    return [path] if isinstance(document, str) else []


@given(st.data())
def test_no_value_of_a_credential_can_be_changed(data: st.DataObject) -> None:
    changed = json.loads(json.dumps(signed()))
    path = data.draw(st.sampled_from(leaves(changed)))
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] += "x"
    with pytest.raises(proof.InvalidProof):
        proof.verify(changed, KNOWN)


def test_an_added_claim_breaks_the_proof() -> None:
    with pytest.raises(proof.InvalidProof):
        proof.verify(signed() | {"name": "Niveau Exemplaire"}, KNOWN)


def test_a_proof_by_a_key_that_is_not_the_issuers_is_refused_and_names_it() -> None:
    with pytest.raises(proof.InvalidProof, match=r"not the issuer's: did:web:label\.example#"):
        proof.verify(signed(), {"did:web:label.example#another": KEY.public_key()})


def test_another_key_with_the_same_identifier_does_not_verify() -> None:
    with pytest.raises(proof.InvalidProof, match="It is not what was signed"):
        proof.verify(signed(), {METHOD: OTHER.public_key()})


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"proof": []},
        {"proof": {}},
        {"proof": [{}, {}]},
        {"proof": [{"proofValue": 3}]},
        {"proof": [{"type": "DataIntegrityProof", "verificationMethod": METHOD}]},
        {"proof": None},
    ],
)
def test_an_unreadable_proof_is_refused(broken: dict[str, Any]) -> None:
    bare = {key: value for key, value in signed().items() if key != "proof"}
    with pytest.raises(proof.InvalidProof):
        proof.verify(bare | broken, KNOWN)


def test_a_proof_of_another_kind_is_refused() -> None:
    whole = signed()
    other = [whole["proof"][0] | {"cryptosuite": "eddsa-jcs-2022"}]
    with pytest.raises(proof.InvalidProof, match="of a kind that is not known"):
        proof.verify(whole | {"proof": other}, KNOWN)


def test_an_undefined_term_is_not_signed() -> None:
    with pytest.raises(ValueError, match="the term prize means nothing"):
        proof.sign(open_badge.credential(BADGE) | {"prize": "gold"}, KEY, METHOD, AT)


def test_a_relative_address_is_not_signed() -> None:
    with pytest.raises(ValueError, match="not absolute"):
        proof.sign(open_badge.credential(BADGE) | {"id": "credential.json"}, KEY, METHOD, AT)


def test_the_jwt_is_the_same_credential_signed_by_the_same_key() -> None:
    bare = open_badge.credential(BADGE)
    token = proof.sign_jwt(bare, KEY, METHOD)
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "EdDSA", "typ": "JWT", "kid": METHOD}
    claims = jwt.decode(token, KEY.public_key(), algorithms=["EdDSA"])
    registered = {name: claims.pop(name) for name in ("iss", "jti", "nbf", "exp")}
    assert claims == bare
    assert registered == {
        "iss": "did:web:label.example",
        "jti": bare["id"],
        "nbf": BADGE.issued_at.timestamp(),
        "exp": BADGE.until.timestamp(),
    }


def test_a_changed_jwt_or_one_by_another_key_is_refused() -> None:
    token = proof.sign_jwt(open_badge.credential(BADGE), KEY, METHOD)
    assert proof.verify_jwt(token, KNOWN) == open_badge.credential(BADGE)
    head, body, signature = token.split(".")
    for known, spoilt in (
        ({}, token),
        (KNOWN, f"{head}.{body[:-2]}AA.{signature}"),
        (KNOWN, "none"),
        (KNOWN, jwt.encode({}, KEY, algorithm="EdDSA")),
    ):
        with pytest.raises(proof.InvalidProof, match="cannot be believed"):
            proof.verify_jwt(spoilt, known)


def test_the_name_of_a_test_badge_says_test() -> None:
    assert open_badge.credential(BADGE)["name"] == "Label employeur engagé 2026, niveau Confirmé – TEST, sans valeur"


def test_a_family_that_did_not_count_has_no_value() -> None:
    results = open_badge.credential(BADGE)["credentialSubject"]["result"]
    assert [one.get("value") for one in results] == ["68.4", None]


def test_a_key_of_another_issuer_signs_nothing_for_this_one() -> None:
    stranger = METHOD.replace("label.example", "prix.example")
    signed = proof.sign(open_badge.credential(BADGE), KEY, stranger, AT)
    with pytest.raises(proof.InvalidProof, match="a key that is not the issuer's"):
        proof.verify(signed, {stranger: KEY.public_key()})
    token = proof.sign_jwt(open_badge.credential(BADGE), KEY, stranger)
    with pytest.raises(proof.InvalidProof, match="The JWT is signed with a key that is not the issuer's"):
        proof.verify_jwt(token, {stranger: KEY.public_key()})


def test_a_jwt_whose_issuer_is_not_its_credentials_is_refused() -> None:
    said = open_badge.credential(BADGE)
    token = jwt.encode({"iss": "did:web:prix.example", **said}, KEY, algorithm="EdDSA", headers={"kid": METHOD})
    with pytest.raises(proof.InvalidProof, match="a key that is not the issuer's"):
        proof.verify_jwt(token, KNOWN)
    nameless = jwt.encode({"iss": "did:web:label.example"}, KEY, algorithm="EdDSA", headers={"kid": METHOD})
    with pytest.raises(proof.InvalidProof, match="cannot be believed"):
        proof.verify_jwt(nameless, KNOWN)


def test_the_cache_of_contexts_is_bounded() -> None:
    for number in range(proof._MAX_CONTEXTS + 50):
        context = [*open_badge.credential(BADGE)["@context"], {f"term{number}": "https://label.example/term"}]
        proof._canonical_rdf({"@context": context, "id": "https://label.example/x", f"term{number}": "x"})
        assert len(proof._THREAD.contexts) <= proof._MAX_CONTEXTS + 40
    assert proof.verify(signed(), KNOWN) == METHOD
