import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from label.certificates import keyring, printed_fields, reissue
from label.certificates.keyring import Keyring
from label.certificates.models import Certificate, Credential, IssuerKey
from label.certificates.planning import Issuer
from label.certificates.production import make
from label.cli import main
from label.companies.models import Company
from label.credentials import proof
from label.credentials.keys import public_key_of
from label.credentials.status_list import decode
from label.kit.actor import Role
from label.kit.clock import now
from label.kit.errors import Conflict, Forbidden, NotFound, Unavailable
from label.kit.settings import Settings
from label.seals import verification
from tests.support.certified_city import AGO, WHY, actor, anew, granted
from tests.support.city import Caller, City, ok
from tests.support.ready_applications import to_be_decided

KEPT = ("level", "edition", "total", "bonus", "cap", "families", "valid_until")


def one(city: City, issuer: Issuer) -> tuple[Caller, str]:
    """An officer, and a certificate that was granted today."""
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    return officer, granted(city, officer, application, now(), issuer)


def shown(city: City, number: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(city.anyone.get(f"/certificates/{number}"))
    return found


def off(city: City) -> set[int]:
    """The places that the published status list says are not in force."""
    return decode(city.client.get("/status/1").json()["credentialSubject"]["encodedList"])


def kept(city: City, number: str) -> Credential:
    return city.database.read_sync(lambda session: session.get_one(Credential, number))


def row_of(city: City, number: str) -> Certificate:
    return city.database.read_sync(lambda session: session.get_one(Certificate, number))


def file(city: City, number: str) -> bytes:
    return city.client.get(f"/api/v1/certificates/{number}.pdf").content


def rotated(settings: Settings, *options: str) -> str:
    """`label key rotate`; what it says."""
    environment = {
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    told = CliRunner().invoke(main, ["key", "rotate", *options], env=environment)
    assert (told.exit_code, told.stderr) == (0, "")
    return told.stdout


def known(city: City) -> dict[str, Any]:
    """The keys that the served DID document names."""
    methods = city.client.get("/.well-known/did.json").json()["verificationMethod"]
    return {one["id"]: public_key_of(one["publicKeyMultibase"]) for one in methods}


def verified(city: City, number: str) -> tuple[str, bool]:
    """The name of the key whose proof holds by the served keys, and whether the seal does by the served authorities."""
    document = city.client.get(f"/certificates/{number}/credential.json").json()
    roots = verification.load_pem(city.client.get("/authorities.pem").text)
    seal = verification.check(file(city, number), roots, now())
    return proof.verify(document, known(city)).partition("#")[2], seal is not None and seal.good


def test_a_reissue_prints_the_corrected_name_and_both_certificates_refer_to_each_other(
    city: City, issuer: Issuer
) -> None:
    officer, old = one(city, issuer)
    before = shown(city, old)
    city.database.write_sync(lambda session: session.execute(update(Company).values(name="Œuvres réunies")))
    new = anew(city, officer, old, now(), issuer)
    first, second = shown(city, old), shown(city, new)
    assert new != old
    assert (first["status"], first["company"], first["history"][-1]["other_number"]) == (
        "replaced",
        before["company"],
        new,
    )
    assert (second["status"], second["company"], second["reissue_of"]) == ("valid", "Œuvres réunies", old)
    assert [(event["kind"], event["other_number"], event["reason"]) for event in second["history"]] == [
        ("issued", old, "Nom corrigé.")
    ]
    assert {name: second[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert off(city) == {kept(city, old).place}
    assert [line["number"] for line in ok(city.anyone.get("/register"))["items"]] == [new]
    assert f"/verify/{new}" in city.client.get(f"/verify/{old}").text


def test_a_reissue_keeps_what_was_decided(city: City, issuer: Issuer) -> None:
    officer, (application,) = city.officer(), to_be_decided(city, 1)
    old = granted(city, officer, application, now() - AGO / 2, issuer)
    new = anew(city, officer, old, now(), issuer)
    first, second = (row_of(city, number) for number in (old, new))
    assert (second.valid_until, second.decision_id) == (first.valid_until, first.decision_id)
    assert first.issued_on < second.issued_on
    said = json.loads(kept(city, new).document)
    assert said["validUntil"] == json.loads(kept(city, old).document)["validUntil"]


def test_a_reissue_has_one_audit_entry(city: City, issuer: Issuer) -> None:
    officer, old = one(city, issuer)
    new = anew(city, officer, old, now(), issuer)
    told = ok(officer.get("/audit?subject=certificate"))["items"]
    (entry,) = (entry for entry in told if entry["action"] == "reissue")
    assert (entry["subject_id"], entry["after"]["reissue_of"], entry["person_id"]) == (new, old, officer.person_id)


@pytest.mark.parametrize("options", [(), ("--seal",)], ids=["key", "key and seal"])
def test_old_and_new_certificates_verify_after_a_rotation(city: City, issuer: Issuer, options: tuple[str, ...]) -> None:
    officer, old = one(city, issuer)
    first = issuer.keyring.credential().name, issuer.keyring.seal().fingerprint
    told = rotated(city.settings, *options)
    second = issuer.keyring.credential().name, issuer.keyring.seal().fingerprint
    assert (first[0] != second[0], first[1] != second[1]) == (True, bool(options))
    assert told.startswith(f"Credentials are signed with {second[0]}, files with the seal of ")
    new = anew(city, officer, old, now(), issuer)
    assert (verified(city, old), verified(city, new)) == ((first[0], True), (second[0], True))
    assert (kept(city, old).key_name, kept(city, old).seal_name) == first
    assert (kept(city, new).key_name, kept(city, new).seal_name) == second
    assert (shown(city, old)["status"], shown(city, new)["status"]) == ("replaced", "valid")
    assert list(known(city)) == [f"did:web:127.0.0.1%3A8000#{name}" for name in (first[0], second[0])]


def test_a_rotation_appears_in_the_list_of_keys(city: City, issuer: Issuer) -> None:
    one(city, issuer)
    old = issuer.keyring.credential().name
    rotated(city.settings)
    new = issuer.keyring.credential().name
    lines = [line.split("\t") for line in city.database.read_sync(keyring.key_lines)]
    told = {name: (kind, until.partition(" ")[0], test) for kind, name, _, until, test in lines}
    seal = issuer.keyring.seal().fingerprint
    assert told == {
        old: ("credential", "until", "TEST"),
        new: ("credential", "in", "TEST"),
        seal: ("seal", "in", "TEST"),
    }


def test_a_restored_key_is_in_use_again(city: City, issuer: Issuer) -> None:
    one(city, issuer)
    old = issuer.keyring.credential().name
    rotated(city.settings)
    new = issuer.keyring.credential().name
    folder = issuer.keyring.folder
    (folder / f"credential-{old}.pem").replace(folder / keyring.CREDENTIAL_FILE)
    city.database.write_sync(keyring.record_current_keys, Keyring(city.settings), now())
    rows = city.database.read_sync(
        lambda session: session.scalars(select(IssuerKey).filter_by(kind="credential")).all()
    )
    assert {row.name: row.retired_at is None for row in rows} == {old: True, new: False}


def test_a_reader_always_finds_a_key_during_a_rotation(city: City, issuer: Issuer) -> None:
    names = {issuer.keyring.credential().name}
    for _ in range(3):
        keyring.rotate_credential_key(city.settings)
        names.add(issuer.keyring.credential().name)
    folder = issuer.keyring.folder
    assert {held.name for held in keyring.stored_keys(folder)} == names
    assert len(names) == 4
    assert sorted(path.stat().st_mode & 0o777 for path in folder.glob("credential*")) == [0o600] * 4


def test_a_certificate_not_in_force_cannot_be_reissued(city: City, issuer: Issuer) -> None:
    officer, number = one(city, issuer)
    ok(officer.post(f"/certificates/{number}/suspension", WHY))
    with pytest.raises(Conflict, match="The certificate is suspended: it cannot be issued anew"):
        anew(city, officer, number, now(), issuer)
    ok(officer.post(f"/certificates/{number}/reinstatement", WHY))
    with pytest.raises(Conflict, match="The certificate is expired: it cannot be issued anew"):
        anew(city, officer, number, now() + AGO, issuer)
    new = anew(city, officer, number, now(), issuer)
    with pytest.raises(Conflict, match="The certificate is replaced: it cannot be issued anew"):
        anew(city, officer, number, now(), issuer)
    assert anew(city, officer, new, now(), issuer) not in (new, number)
    with pytest.raises(NotFound):
        anew(city, officer, "BB-2026-222222", now(), issuer)


def test_of_two_reissues_of_one_certificate_only_one_is_issued(city: City, issuer: Issuer) -> None:
    officer, old = one(city, issuer)
    plans = [city.database.write_sync(reissue.plan, issuer, actor(officer), old, now()) for _ in range(2)]
    first, second = (make(issuer, plan) for plan in plans)
    city.database.write_sync(reissue.reissue, actor(officer), old, first, "Nom.", now())
    with pytest.raises(Conflict, match="replaced"):
        city.database.write_sync(reissue.reissue, actor(officer), old, second, "Nom.", now())
    with pytest.raises(Conflict, match=r"cannot be issued anew|issued already"):
        city.database.write_sync(reissue.reissue, actor(officer), first.plan.page.number, first, "Nom.", now())
    assert off(city) == {kept(city, old).place}


def test_a_reissue_with_the_plan_of_another_certificate_is_refused(city: City, issuer: Issuer) -> None:
    officer, (left, right) = city.officer(), to_be_decided(city, 2)
    one, other = (granted(city, officer, each, at, issuer) for each, at in ((left, now()), (right, now() - AGO / 2)))
    made = make(issuer, city.database.write_sync(reissue.plan, issuer, actor(officer), other, now()))
    with pytest.raises(Conflict, match="The prepared certificate differs from what was granted"):
        city.database.write_sync(reissue.reissue, actor(officer), one, made, "Nom.", now())


def test_only_an_independent_city_officer_may_reissue(city: City, issuer: Issuer) -> None:
    officer, number = one(city, issuer)
    with pytest.raises(Forbidden, match="Only a city officer"):
        city.database.write_sync(reissue.check, actor(officer, Role.REVIEWER), number, now())
    ok(officer.post("/me/interests", {"siren": shown(city, number)["siren"], "reason": "Ma sœur le dirige."}), 204)
    with pytest.raises(Forbidden, match="tied to"):
        anew(city, officer, number, now(), issuer)


def test_public_keys_are_served_after_the_private_key_is_lost(city: City, issuer: Issuer) -> None:
    _, number = one(city, issuer)
    key, seal = issuer.keyring.credential().name, city.settings.model_copy(update={"seal_module": "/nowhere.so"})
    (issuer.keyring.folder / keyring.CREDENTIAL_FILE).unlink()
    assert verified(city, number) == (key, True)
    assert city.client.get("/status/1").status_code == 503  # which must be signed
    with pytest.raises(Unavailable):
        Keyring(seal).seal()


def test_the_keys_in_use_are_served_before_anything_is_signed(city: City, issuer: Issuer) -> None:
    (method,) = known(city)
    assert method.endswith(f"#{issuer.keyring.credential().name}")
    seal = issuer.keyring.seal()
    told = city.client.get("/authorities.pem").text
    assert told.endswith(f"\nSeal SHA-256: {seal.fingerprint}\n{verification.root_pem(seal.chain)}")
    (issuer.keyring.folder / keyring.CREDENTIAL_FILE).unlink()
    assert city.client.get("/.well-known/did.json").status_code == 503


def test_a_reissue_stores_the_fields_that_it_prints(city: City, issuer: Issuer) -> None:
    officer, old = one(city, issuer)
    mayor = Issuer(
        issuer.settings.model_copy(update={"mayor": "Ada Martin"}), issuer.chance, issuer.files, issuer.keyring
    )
    new = anew(city, officer, old, now() + timedelta(days=1), mayor)
    assert printed_fields.from_json(row_of(city, new).page).signatories[0].name == "Ada Martin"


def test_a_certificate_older_than_printed_shares_is_reissued_with_its_figures(city: City, issuer: Issuer) -> None:
    officer, old = one(city, issuer)
    stored = json.loads(row_of(city, old).page)
    del stored["cap"]
    for family in stored["families"]:
        family |= {"points": family.pop("raw_points"), "maximum": family.pop("raw_maximum")}
        del family["reason"]
    older = update(Certificate).filter_by(number=old).values(page=json.dumps(stored))
    city.database.write_sync(lambda session: session.execute(older))
    new = anew(city, officer, old, now(), issuer)
    before, after = shown(city, old), shown(city, new)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}
    assert [family["points"] for family in after["families"]] == [family["points"] for family in stored["families"]]
    assert {family["raw_maximum"] for family in after["families"]} == {None}
