import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from typing import Any
from xml.etree import ElementTree

import jwt
import pytest
from sqlalchemy import update

from label.certificates.endings import end
from label.certificates.schemas import EndingIn
from label.companies.models import Company
from label.credentials import proof
from label.credentials.keys import public_key_of, seal_fingerprints
from label.credentials.status_list import LIST_SIZE, decode
from label.kit.clock import now
from label.seals import verification
from tests.support.certified_city import WHY, actor, anew, every_state, granted
from tests.support.city import Caller, City, ok
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.ready_applications import to_be_decided

NUMBER = "BB-2026-222222"  # of no certificate
SVG = "{http://www.w3.org/2000/svg}"
# Stands so → what its badge says of it; None while it is in force, or the one that replaced it is.
BADGES = {
    "valid": None,
    "reinstated": None,
    "anew": None,
    "after replaced": None,
    "after expired": None,
    "suspended": "suspendu",
    "withdrawn": "retiré",
    "renounced": "rendu par l’entreprise",
    "reissued": None,
    "replaced": None,
    "lapsed": "expiré",
    "expired": "expiré",
}
OFF = {"suspended", "withdrawn", "renounced", "reissued", "replaced"}  # an expired one says itself until when it holds


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def published(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[tuple[City, dict[str, str]]]:
    """A city with certificates in every state, for tests that change nothing in it."""
    with opened_city(request.param, tmp_path_factory.mktemp("published"), templates, postgres) as city:
        yield city, every_state(city, city.officer())


Published = tuple[City, dict[str, str]]


def get(city: City, path: str, media_type: str) -> Any:
    """What is served at the root to scripts of any site, and kept five minutes at most."""
    answer = city.client.get(path)
    assert answer.status_code == 200, answer.text
    told = answer.headers
    assert told["content-type"].partition(";")[0] == media_type
    assert (told["access-control-allow-origin"], told["x-content-type-options"]) == ("*", "nosniff")
    assert told["cache-control"].rpartition("=")[0] == "public, max-age"
    assert int(told["cache-control"].rpartition("=")[2]) <= 300
    return answer


def keys(city: City) -> dict[str, Any]:
    said = get(city, "/.well-known/did.json", "application/did+json").json()
    return {one["id"]: public_key_of(one["publicKeyMultibase"]) for one in said["verificationMethod"]}


def off(city: City) -> set[int]:
    shown = get(city, "/status/1", "application/vc").json()
    return decode(shown["credentialSubject"]["encodedList"])


def credential(city: City, number: str) -> Any:
    return get(city, f"/certificates/{number}/credential.json", "application/vc").json()


def place(city: City, number: str) -> int:
    return int(credential(city, number)["credentialStatus"]["statusListIndex"])


# Keys and authorities


def test_the_did_document_names_the_issuer_and_its_keys(published: Published) -> None:
    city, _ = published
    said = get(city, "/.well-known/did.json", "application/did+json").json()
    assert (said["id"], said["alsoKnownAs"]) == ("did:web:127.0.0.1%3A8000", ["http://127.0.0.1:8000"])
    (method,) = said["verificationMethod"]
    assert (method["type"], method["controller"], method["id"]) == ("Multikey", said["id"], said["assertionMethod"][0])


def test_every_file_is_trusted_below_the_published_authorities_only(published: Published) -> None:
    city, held = published
    pem = get(city, "/authorities.pem", "application/x-pem-file").text
    for name in ("valid", "expired", "anew"):
        content = city.client.get(f"/api/v1/certificates/{held[name]}.pdf").content
        good, unknown = (verification.check(content, roots, now()) for roots in (verification.load_pem(pem), []))
        assert good is not None
        assert unknown is not None
        assert (good.good, unknown.intact, unknown.good) == (True, True, False)


def test_the_did_document_and_the_authorities_list_the_seals(published: Published) -> None:
    city, held = published
    content = city.client.get(f"/api/v1/certificates/{held['valid']}.pdf").content
    pem = get(city, "/authorities.pem", "application/x-pem-file").text
    found = verification.check(content, verification.load_pem(pem), now())
    assert found is not None
    said = get(city, "/.well-known/did.json", "application/did+json").json()
    assert list(seal_fingerprints(said)) == [found.fingerprint]
    (service,) = said["service"]
    assert service["id"] == f"{said['id']}#seal-{found.fingerprint[:16]}"
    assert pem.startswith(f"Issuer: {said['id']}\nSeal SHA-256: {found.fingerprint}\n-----BEGIN CERTIFICATE-----\n")


# The status list


def test_the_status_list_is_signed_and_has_the_minimum_length(published: Published) -> None:
    city, _ = published
    shown = get(city, "/status/1", "application/vc").json()
    assert proof.verify(shown, keys(city)) in keys(city)
    assert shown["id"] == "http://127.0.0.1:8000/status/1"
    assert shown["validFrom"] < shown["validUntil"]
    assert LIST_SIZE == 131_072


def test_exactly_the_certificates_not_in_force_have_their_bit_set(published: Published) -> None:
    city, held = published
    assert {place(city, held[name]) for name in OFF} == off(city)
    assert len(off(city)) == len(OFF)


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "99999999999999999999", "9" * 5000, "1.0", "%00"])
def test_a_list_that_does_not_exist_is_not_found(published: Published, number: str) -> None:
    city, _ = published
    assert city.client.get(f"/status/{number}").status_code == 404


def test_the_bit_follows_the_state_of_the_certificate(city: City) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    number = granted(city, officer, application, now())
    mine = place(city, number)
    assert off(city) == set()
    for act, bits in (("suspension", {mine}), ("reinstatement", set()), ("suspension", {mine}), ("withdrawal", {mine})):
        ok(officer.post(f"/certificates/{number}/{act}", WHY))
        assert off(city) == bits, act


def test_an_uncommitted_state_is_not_published(city: City) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    number = granted(city, officer, application, now())

    def undone(session: Any) -> None:
        end(session, actor(officer), number, city.settings, "suspend", EndingIn.model_validate(WHY), now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        city.database.write_sync(undone)
    assert (off(city), ok(city.anyone.get(f"/certificates/{number}"))["status"]) == (set(), "valid")


# The credential, in its forms


@pytest.mark.parametrize("name", sorted(BADGES))
def test_each_credential_verifies_with_the_published_key(published: Published, name: str) -> None:
    city, held = published
    said = credential(city, held[name])
    assert proof.verify(said, keys(city)) in keys(city)
    shown = ok(city.anyone.get(f"/certificates/{held[name]}"))
    assert said["id"] == shown["credential"] == f"http://127.0.0.1:8000/certificates/{held[name]}/credential.json"
    subject = {one["identityType"]: one["identityHash"] for one in said["credentialSubject"]["identifier"]}
    assert (subject["name"], subject["ext:siren"]) == (shown["company"], shown["siren"])
    assert said["credentialStatus"]["statusListCredential"] == "http://127.0.0.1:8000/status/1"


def test_the_jwt_is_the_same_credential_signed_with_the_same_key(published: Published) -> None:
    city, held = published
    token = get(city, f"/certificates/{held['valid']}/credential.jwt", "application/vc+jwt").text
    said = credential(city, held["valid"])
    header = {"alg": "EdDSA", "typ": "JWT", "kid": said["proof"][0]["verificationMethod"]}
    assert jwt.get_unverified_header(token) == header
    assert proof.verify_jwt(token, keys(city)) == {name: said[name] for name in said if name != "proof"}


@pytest.mark.parametrize("name", ["valid", "expired", "anew"])
def test_the_credential_has_the_digest_of_the_published_printed_fields(published: Published, name: str) -> None:
    city, held = published
    printed = get(city, f"/certificates/{held[name]}/printed.json", "application/json").content
    (related,) = credential(city, held[name])["relatedResource"]
    digest = "sha256-" + b64encode(sha256(printed).digest()).decode()
    assert related == {"id": f"http://127.0.0.1:8000/certificates/{held[name]}/printed.json", "digestSRI": digest}
    shown = ok(city.anyone.get(f"/certificates/{held[name]}"))
    said = json.loads(printed)
    assert (said["number"], said["company"], said["total"]) == (shown["number"], shown["company"], shown["total"])


# The badge


@pytest.mark.parametrize(("name", "standing"), BADGES.items())
def test_the_badge_shows_the_state_of_the_certificate(published: Published, name: str, standing: str | None) -> None:
    city, held = published
    answer = get(city, f"/certificates/{held[name]}/badge.svg", "image/svg+xml")
    picture = ElementTree.fromstring(answer.content)  # noqa: S314  our own
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    title = picture.findtext(f"{SVG}title")
    edition = "2027" if name.startswith("after") or name == "replaced" else "2026"
    label = f"TEST, sans valeur : Label employeur engagé {edition}, niveau Confirmé"
    assert picture.tag == f"{SVG}svg"
    assert title is not None
    if standing is None:
        assert title.startswith(f"{label}, valable jusqu’au ")
        assert [text for text in BADGES.values() if text in texts] == []
    else:
        assert title == f"{label} : {standing}"
        assert standing in texts
    assert "TEST – sans valeur" in texts
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_companys_badge_is_that_of_the_certificate_it_has_today(published: Published) -> None:
    city, held = published
    today = {"valid": "valid", "reissued": "anew", "replaced": "after replaced", "expired": "after expired"}
    for name, current in (today | {name: name for name in ("suspended", "withdrawn", "renounced", "lapsed")}).items():
        siren = ok(city.anyone.get(f"/certificates/{held[name]}"))["siren"]
        badge = get(city, f"/companies/{siren}/badge.svg", "image/svg+xml").content
        assert badge == city.client.get(f"/certificates/{held[current]}/badge.svg").content, name
        leads = city.client.get(f"/companies/{siren}/certificate", follow_redirects=False)
        assert (leads.status_code, leads.headers["location"]) == (303, f"/verify/{held[current]}"), name


def test_the_code_for_a_companys_site_follows_the_company(published: Published) -> None:
    city, held = published
    shown = ok(city.anyone.get(f"/certificates/{held['valid']}"))
    base = f"http://127.0.0.1:8000/companies/{shown['siren']}"
    assert shown["company_badge"] == f"{base}/badge.svg"
    snippet = unescape(unescape(city.client.get(f"/verify/{held['valid']}").text))
    assert f'<a href="{base}/certificate"><img src="{base}/badge.svg"' in snippet


def test_a_replaced_certificate_leads_to_the_valid_one(published: Published) -> None:
    city, held = published
    for name, later in (("reissued", "anew"), ("replaced", "after replaced")):
        replaced_by = ok(city.anyone.get(f"/certificates/{held[name]}"))["replaced_by"]
        valid = ok(city.anyone.get(f"/certificates/{held[later]}"))
        assert replaced_by == {key: valid[key] for key in ("number", "status", "valid", "verify_url")}
        assert replaced_by["valid"]
        page = city.client.get(f"/verify/{held[name]}").text
        assert f'<div class="state good"><strong><a href="/verify/{held[later]}">' in page
    for name in held.keys() - {"reissued", "replaced"}:
        assert ok(city.anyone.get(f"/certificates/{held[name]}"))["replaced_by"] is None


def test_a_chain_of_replacements_leads_to_its_end(city: City) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    first = granted(city, officer, application, now())
    second = anew(city, officer, first, now())
    third = anew(city, officer, second, now())
    ok(officer.post(f"/certificates/{third}/withdrawal", WHY))
    for number in (first, second):
        replaced_by = ok(city.anyone.get(f"/certificates/{number}"))["replaced_by"]
        assert (replaced_by["number"], replaced_by["status"], replaced_by["valid"]) == (third, "withdrawn", False)
        assert f'<div class="state bad"><strong><a href="/verify/{third}">' in city.client.get(f"/verify/{number}").text
        assert "retiré" in city.client.get(f"/certificates/{number}/badge.svg").text


# What is not given out


@pytest.mark.parametrize("siren", ["999999999", "x", "%00", "552100554"])
def test_a_company_without_a_certificate_has_no_badge(published: Published, siren: str) -> None:
    city, _ = published
    for form in ("badge.svg", "certificate"):
        assert city.client.get(f"/companies/{siren}/{form}").status_code == 404


def test_a_document_comes_in_the_form_that_is_asked_for_and_has_the_same_bytes(published: Published) -> None:
    city, held = published
    forms = {
        f"/certificates/{held['valid']}/credential.json": "application/vc",
        "/.well-known/did.json": "application/did+json",
    }
    for path, usual in forms.items():
        wanted = {
            "*/*": usual,
            "": usual,
            "text/html,application/xhtml+xml": usual,
            "nonsense": usual,
            "application/*;q=0.5": usual,
            "application/json": "application/json",
            "application/ld+json, application/json": "application/ld+json",
            "application/json;q=0.9, application/ld+json;q=0.1": "application/json",
            f"application/json;q=0.2, {usual}": usual,
        }
        bodies = set()
        for accepted, media_type in wanted.items():
            answer = city.client.get(path, headers={"accept": accepted})
            assert (answer.status_code, answer.headers["vary"]) == (200, "accept"), accepted
            assert answer.headers["content-type"].partition(";")[0] == media_type, accepted
            bodies.add(answer.content)
        assert len(bodies) == 1
    status = city.client.get("/status/1", headers={"accept": "application/ld+json, application/json"})
    assert (status.status_code, status.headers["content-type"].partition(";")[0]) == (200, "application/ld+json")


@pytest.mark.parametrize("form", ["credential.json", "credential.jwt", "printed.json", "badge.svg"])
@pytest.mark.parametrize("number", [NUMBER, "BB-2026-222223", "x", "%00", "BB-2026-7K3M9Q " * 400])
def test_a_number_never_issued_has_no_documents(published: Published, form: str, number: str) -> None:
    city, _ = published
    assert city.client.get(f"/certificates/{number}/{form}").status_code == 404


def test_a_company_that_must_not_be_published_is_never_named(city: City) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    number = granted(city, officer, application, now())
    shown = ok(city.anyone.get(f"/certificates/{number}"))
    hidden = update(Company).filter_by(siren=shown["siren"]).values(diffusible=False)
    city.database.write_sync(lambda session: session.execute(hidden))
    for form in ("credential.json", "credential.jwt", "printed.json"):
        answer = city.client.get(f"/certificates/{number}/{form}")
        assert (answer.status_code, shown["siren"] in answer.text) == (404, False)
    for path in (f"/certificates/{number}/badge.svg", f"/api/v1/certificates/{number}", f"/verify/{number}"):
        answer = city.client.get(path)
        assert answer.status_code == 200
        assert (shown["company"] in answer.text, shown["siren"] in answer.text) == (False, False), path
    for form in ("badge.svg", "certificate"):
        assert city.client.get(f"/companies/{shown['siren']}/{form}").status_code == 404
    told = ok(city.anyone.get(f"/certificates/{number}"))
    assert told["company_badge"] is None
    assert (told["credential"], told["company"], told["siren"]) == (None, None, None)
    assert Caller(city.client, None).get(f"/certificates/{number}.pdf").status_code == 404
