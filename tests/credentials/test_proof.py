import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import keys, open_badge, proof
from label.credentials.open_badge import Badge, Measure

AT = datetime(2026, 11, 23, 7, tzinfo=UTC)
BASE = "https://label.example"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
METHOD = f"did:web:label.example#{keys.name_of(keys.multikey(KEY.public_key()))}"
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
    measures=(Measure("total", "Total", "68.4", "100"), Measure("F", "Forum de l’emploi", None, "25")),
    issued_at=AT,
    until=AT + timedelta(days=700),
    list_number=1,
    place=77,
    test=True,
    printed=b"{}",
)


def signed() -> dict[str, Any]:
    return proof.sign(open_badge.credential(BADGE), KEY, METHOD, AT)


def test_what_was_signed_verifies_by_the_address_of_its_key() -> None:
    assert proof.check(signed(), KNOWN) == METHOD


def test_the_same_credential_is_signed_alike_twice() -> None:
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
def test_no_word_of_a_credential_can_be_changed(data: st.DataObject) -> None:
    changed = json.loads(json.dumps(signed()))
    path = data.draw(st.sampled_from(leaves(changed)))
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] += "x"
    with pytest.raises(proof.Unsigned):
        proof.check(changed, KNOWN)


def test_a_claim_that_is_added_is_not_vouched_for() -> None:
    with pytest.raises(proof.Unsigned):
        proof.check(signed() | {"name": "Niveau Exemplaire"}, KNOWN)


def test_a_key_that_is_not_the_issuers_is_named() -> None:
    with pytest.raises(proof.Unsigned, match=r"not the issuer's: did:web:label\.example#"):
        proof.check(signed(), {"did:web:label.example#another": KEY.public_key()})


def test_another_key_under_the_same_address_does_not_verify() -> None:
    with pytest.raises(proof.Unsigned, match="It is not what was signed"):
        proof.check(signed(), {METHOD: OTHER.public_key()})


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
def test_a_proof_that_cannot_be_read_is_refused(broken: dict[str, Any]) -> None:
    bare = {key: value for key, value in signed().items() if key != "proof"}
    with pytest.raises(proof.Unsigned):
        proof.check(bare | broken, KNOWN)


def test_a_proof_of_another_kind_is_refused() -> None:
    whole = signed()
    other = [whole["proof"][0] | {"cryptosuite": "eddsa-jcs-2022"}]
    with pytest.raises(proof.Unsigned, match="of a kind that is not known"):
        proof.check(whole | {"proof": other}, KNOWN)


def test_a_term_that_means_nothing_is_not_signed() -> None:
    with pytest.raises(ValueError, match="the term prize means nothing"):
        proof.sign(open_badge.credential(BADGE) | {"prize": "gold"}, KEY, METHOD, AT)


def test_an_address_that_is_not_absolute_is_not_signed() -> None:
    with pytest.raises(ValueError, match="not absolute"):
        proof.sign(open_badge.credential(BADGE) | {"id": "credential.json"}, KEY, METHOD, AT)


def test_the_jwt_is_the_same_credential_signed_by_the_same_key() -> None:
    bare = open_badge.credential(BADGE)
    token = proof.jwt(bare, KEY, METHOD)
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


def test_a_jwt_that_was_changed_or_of_another_key_is_not_believed() -> None:
    token = proof.jwt(open_badge.credential(BADGE), KEY, METHOD)
    assert proof.opened(token, KNOWN) == open_badge.credential(BADGE)
    head, body, signature = token.split(".")
    for known, spoilt in (
        ({}, token),
        (KNOWN, f"{head}.{body[:-2]}AA.{signature}"),
        (KNOWN, "none"),
        (KNOWN, jwt.encode({}, KEY, algorithm="EdDSA")),
    ):
        with pytest.raises(proof.Unsigned, match="cannot be believed"):
            proof.opened(spoilt, known)


def test_a_test_authority_is_named_in_the_badge() -> None:
    assert open_badge.credential(BADGE)["name"] == "Label employeur engagé 2026, niveau Confirmé – TEST, sans valeur"


def test_a_family_that_did_not_count_has_no_value() -> None:
    results = open_badge.credential(BADGE)["credentialSubject"]["result"]
    assert [one.get("value") for one in results] == ["68.4", None]


def test_a_key_of_another_issuer_signs_nothing_for_this_one() -> None:
    stranger = METHOD.replace("label.example", "prix.example")
    signed = proof.sign(open_badge.credential(BADGE), KEY, stranger, AT)
    with pytest.raises(proof.Unsigned, match="a key that is not the issuer's"):
        proof.check(signed, {stranger: KEY.public_key()})
    token = proof.jwt(open_badge.credential(BADGE), KEY, stranger)
    with pytest.raises(proof.Unsigned, match="The JWT is signed with a key that is not the issuer's"):
        proof.opened(token, {stranger: KEY.public_key()})


def test_a_jwt_by_another_than_its_credential_names_is_not_believed() -> None:
    said = open_badge.credential(BADGE)
    token = jwt.encode({"iss": "did:web:prix.example", **said}, KEY, algorithm="EdDSA", headers={"kid": METHOD})
    with pytest.raises(proof.Unsigned, match="a key that is not the issuer's"):
        proof.opened(token, KNOWN)
    nameless = jwt.encode({"iss": "did:web:label.example"}, KEY, algorithm="EdDSA", headers={"kid": METHOD})
    with pytest.raises(proof.Unsigned, match="cannot be believed"):
        proof.opened(nameless, KNOWN)


def test_contexts_of_documents_from_elsewhere_are_not_kept_without_end() -> None:
    for number in range(proof._KEPT + 50):
        context = [*open_badge.credential(BADGE)["@context"], {f"term{number}": "https://label.example/term"}]
        proof._meant({"@context": context, "id": "https://label.example/x", f"term{number}": "x"})
        assert len(proof._THREAD.contexts) <= proof._KEPT + 40
    assert proof.check(signed(), KNOWN) == METHOD
