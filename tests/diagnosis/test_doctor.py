import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from label import diagnosis
from label.applications.models import Application, Decision, DecisionAnnulment
from label.campaigns.models import Order
from label.certificates import drawing, printed_fields
from label.certificates.keyring import CREDENTIAL_FILE
from label.certificates.models import Certificate, CertificateEvent, Credential, Reservation
from label.certificates.planning import Issuer
from label.cli import main
from label.kit.actor import Membership, Role
from label.kit.audit import AuditEntry
from label.kit.clock import now
from label.paper.archive import Attachment
from label.seals.authority import SEAL_FILE
from label.worker import issuer as issuer_of
from tests.support.certified_city import alone, every_state
from tests.support.city import City
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.tampering import tampered

NUMBER = "BB-2026-222222"  # of no certificate


@dataclass(frozen=True)
class CertifiedCity:
    """A city with certificates in every state, by what has become of them."""

    city: City
    issuer: Issuer
    held: dict[str, str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def certified(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[CertifiedCity]:
    folder = tmp_path_factory.mktemp("doctor")
    with opened_city(request.param, folder, templates, postgres) as city:
        city.settings = alone(city.settings, folder)
        officer, issuer = city.officer(), issuer_of(city.settings)
        held = every_state(city, officer)
        yield CertifiedCity(city, issuer, held)


Tamper = Callable[[Session, CertifiedCity], Any]


def disagreements_after(
    certified: CertifiedCity, tamper: Tamper | None = None, *, deep: bool = False, **more: Any
) -> list[str]:
    """What the doctor reports of the city after the tampering, which is undone."""
    check: Callable[..., list[str]] = diagnosis.disagreements
    issuer = replace(certified.issuer, **more)
    return tampered(
        certified.city.database, lambda session: tamper and tamper(session, certified), check, issuer, now(), deep
    )


def test_in_a_city_with_certificates_in_every_state_nothing_disagrees(certified: CertifiedCity) -> None:
    assert disagreements_after(certified, deep=True) == []
    assert disagreements_after(certified) == []


def test_the_command_exits_0_and_1_and_says_what_it_found(certified: CertifiedCity) -> None:
    number = certified.held["valid"]
    told = (
        "The edition 2026 is open, and has too few people by now for a decision and its appeal. Missing: 1 person who"
    )
    assert doctor(certified)[1].startswith(told)
    certified.city.person("second.officer@city.example", Membership(Role.CITY))
    agree = "Decisions, certificates, files, status lists and the audit trail agree.\n"
    assert doctor(certified) == (0, agree, "")
    assert doctor(certified, "--quick") == (0, agree, "")
    written(certified, Credential, number, off=True)
    told = f"certificate {number}: it is valid, and its bit in status list 1 is set\n1 disagreement.\n"
    assert doctor(certified, "--quick") == (1, "", told)
    written(certified, Certificate, certified.held["suspended"], file_size=1)
    code, _, told = doctor(certified)
    assert (code, told.splitlines()[-1], len(told.splitlines())) == (1, "2 disagreements.", 3)
    size = (
        certified.issuer.files.path(one(certified, Certificate, certified.held["suspended"]).file_digest).stat().st_size
    )
    written(certified, Certificate, certified.held["suspended"], file_size=size)
    written(certified, Credential, number, off=False)
    assert doctor(certified) == (0, agree, "")


def doctor(certified: CertifiedCity, *options: str) -> tuple[int, str, str]:
    settings = certified.city.settings
    environment = {
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    told = CliRunner().invoke(main, ["doctor", *options], env=environment)
    return told.exit_code, told.stdout, told.stderr


def written(certified: CertifiedCity, table: Any, number: str, **values: Any) -> None:
    certified.city.database.write_sync(lambda session: changed(session, table, number, **values))


def one(certified: CertifiedCity, table: Any, number: str) -> Any:
    return certified.city.database.read_sync(lambda session: session.get_one(table, number))


def changed(session: Session, table: Any, number: Any, /, **values: Any) -> None:
    """One row of a table as no rule would have it."""
    (key,) = table.__table__.primary_key
    session.execute(update(table).where(key == number).values(**values))


# Each sentence with the tampering that alone brings it.


def row_of(session: Session, certified: CertifiedCity, name: str = "valid") -> Certificate:
    return session.get_one(Certificate, certified.held[name])


def of(table: Any, name: str, **values: Any) -> Tamper:
    return lambda session, certified: changed(session, table, certified.held[name], **values)


def printed(name: str, **values: Any) -> Tamper:
    """Another page kept for the certificate and for its reservation."""

    def tamper(session: Session, certified: CertifiedCity) -> None:
        row = row_of(session, certified, name)
        other = printed_fields.to_json(replace(printed_fields.from_json(row.page), **values))
        changed(session, Certificate, row.number, page=other)
        changed(session, Reservation, row.number, page=other)

    return tamper


def reprinted(session: Session, certified: CertifiedCity) -> None:
    changed(session, Reservation, certified.held["valid"], page=row_of(session, certified, "suspended").page)


def decision(**values: Any) -> Tamper:
    return lambda session, certified: changed(session, Decision, row_of(session, certified).decision_id, **values)


def another_application(session: Session, certified: CertifiedCity) -> None:
    other = row_of(session, certified, "suspended").application_id
    changed(session, Decision, row_of(session, certified).decision_id, application_id=other, round=9, number=9)


def application(**values: Any) -> Tamper:
    return lambda session, certified: changed(session, Application, row_of(session, certified).application_id, **values)


def ungranted(session: Session, certified: CertifiedCity) -> None:
    """A grant more, of which nothing came."""
    kept = session.get_one(Decision, row_of(session, certified).decision_id)
    values = {column.name: getattr(kept, column.name) for column in Decision.__table__.columns}
    session.add(Decision(**values | {"id": "0" * 32, "round": 9, "number": 9}))


def annulled(session: Session, certified: CertifiedCity) -> None:
    """The decision behind a certificate in force, though the application stays granted."""
    row = row_of(session, certified)
    decided = session.get_one(Decision, row.decision_id)
    values = {"application_id": row.application_id, "person_id": decided.person_id, "reason": "x"}
    session.add(DecisionAnnulment(decision_id=decided.id, annulled_at=decided.decided_at, **values))


def renumbered(session: Session, certified: CertifiedCity) -> None:
    said = json.loads(session.get_one(Credential, certified.held["valid"]).document)
    said["credentialSubject"]["licenseNumber"] = NUMBER
    changed(session, Credential, certified.held["valid"], document=json.dumps(said))


def misplaced(session: Session, certified: CertifiedCity) -> None:
    said = json.loads(session.get_one(Credential, certified.held["valid"]).document)
    said["credentialStatus"]["statusListIndex"] = "-1"
    changed(session, Credential, certified.held["valid"], document=json.dumps(said))


def reserved(state: str, days: int = 0, number: str = NUMBER) -> Tamper:
    """A reservation of its own."""

    def tamper(session: Session, _ward: CertifiedCity) -> None:
        row = Reservation(number=number, list_number=9, place=1, page="{}", state=state)
        row.made_at = now() - timedelta(days=days)
        session.add(row)

    return tamper


def ordered(state: str, reservation: str | None) -> Tamper:
    """An order, and a number of that state."""

    def tamper(session: Session, certified: CertifiedCity) -> None:
        row = row_of(session, certified)
        if reservation:
            reserved(reservation)(session, certified)
            session.flush()
        order = Order(id="0" * 32, campaign_id="0" * 32, siren=row.siren, application_id=row.application_id)
        order.asked, order.state, order.number = "{}", state, NUMBER if reservation else None
        session.add(order)

    return tamper


def without(*tables: Any) -> Tamper:
    def tamper(session: Session, certified: CertifiedCity) -> None:
        for table in tables:
            session.execute(delete(table).where(table.number == certified.held["valid"]))

    return tamper


def given_up(session: Session, certified: CertifiedCity) -> None:
    changed(session, Reservation, certified.held["valid"], state="dropped")


def entry(subject: str, action: str, after: str = "{}") -> Tamper:
    def tamper(session: Session, certified: CertifiedCity) -> None:
        number = certified.held.get(subject, subject)
        session.add(AuditEntry(at=now(), action=action, subject="certificate", subject_id=number, after=after))

    return tamper


def unrecorded(session: Session, certified: CertifiedCity) -> None:
    session.execute(
        delete(AuditEntry).where(AuditEntry.subject_id == certified.held["valid"], AuditEntry.action == "issue")
    )


def misnamed(session: Session, certified: CertifiedCity) -> None:
    after = json.dumps({"sha256": "0" * 64})
    session.execute(update(AuditEntry).where(AuditEntry.subject_id == certified.held["valid"]).values(after=after))


def unbegun(session: Session, certified: CertifiedCity) -> None:
    """Its history was not begun: something stands before its issue."""
    (first,) = session.scalars(select(CertificateEvent).filter_by(number=certified.held["valid"]))
    session.add(CertificateEvent(id="0" * 32, number=first.number, kind="replaced", at=first.at, reason=""))


def event(name: str, kind: str) -> Tamper:
    def tamper(session: Session, certified: CertifiedCity) -> None:
        session.add(CertificateEvent(number=certified.held[name], kind=kind, at=now(), reason=""))

    return tamper


def all_of(*each: Tamper) -> Tamper:
    def tamper(session: Session, certified: CertifiedCity) -> None:
        for one in each:
            one(session, certified)
            session.flush()

    return tamper


ROWS: list[tuple[str, Tamper]] = [
    ("certificate {valid}: company is {siren}, in its decision 000000000", application(siren="000000000")),
    ("certificate {valid}: edition is 2026, in its decision 2027", application(edition="2027")),
    ("certificate {valid}: siren is {siren}, printed 000000000", printed("valid", siren="000000000")),
    ("certificate {valid}: number is {valid}, printed BB-2026-222222", printed("valid", number=NUMBER)),
    ("certificate {valid}: level is confirmed, printed engaged", printed("valid", level="engaged")),
    ("certificate {valid}: edition is 2026, printed 2025", printed("valid", edition="2025")),
    ("certificate {valid}: issued_on is {issued_on}, printed 2020-01-01", printed("valid", issued_on=date(2020, 1, 1))),
    (
        "certificate {valid}: valid_until is {valid_until}, printed 2020-01-01",
        printed("valid", valid_until=date(2020, 1, 1)),
    ),
    ("certificate {valid}: the company is called {name}, printed X", printed("valid", company="X")),
    ("certificate {valid}: what is kept of it cannot be read", of(Certificate, "valid", page="{")),
    ("certificate {valid}: what is kept of it cannot be read", of(Credential, "valid", document="[]")),
    ("certificate {valid}: it was issued, and its reservation is planned", of(Reservation, "valid", state="planned")),
    ("certificate {valid}: what was printed is not what was reserved", reprinted),
    ("certificate {valid}: it has no credential", without(Credential)),
    ("certificate {valid}: its credential is that of another", renumbered),
    ("certificate {valid}: its status does not stand where it was reserved", of(Reservation, "valid", place=7)),
    ("certificate {valid}: its credential names another place in the status list", misplaced),
    ("number BB-2026-222222 is told to be issued, and there is no such certificate", reserved("issued")),
    (
        "certificate {anew} is in the place of BB-2026-222222, which is no certificate of this company",
        of(Certificate, "anew", reissue_of=NUMBER),
    ),
    (
        "certificate {anew} is in the place of {withdrawn}, which is no certificate of this company",
        lambda session, certified: changed(
            session, Certificate, certified.held["anew"], reissue_of=certified.held["withdrawn"]
        ),
    ),
    ("certificate {valid}: it is valid, and its bit in status list 1 is set", of(Credential, "valid", off=True)),
    (
        "certificate {withdrawn}: it is withdrawn, and its bit in status list 1 is not set",
        of(Credential, "withdrawn", off=False),
    ),
    (
        "certificate {suspended}: it is suspended, and its bit in status list 1 is not set",
        of(Credential, "suspended", off=False),
    ),
    ("order 00000000000000000000000000000000 is issued, without a number", ordered("issued", None)),
    (
        "order 00000000000000000000000000000000 is waiting, its number BB-2026-222222 is dropped",
        ordered("waiting", "dropped"),
    ),
    (
        "order 00000000000000000000000000000000 is refused, its number BB-2026-222222 is planned",
        ordered("refused", "planned"),
    ),
    ("number BB-2026-222222 was reserved more than two days ago, and nobody went on with it", reserved("planned", 3)),
    ("certificate {valid}: its history does not begin with its issue", unbegun),
    ("certificate {valid}: it is valid, and its last event is replaced", event("valid", "replaced")),
    ("certificate {valid}: suspend: 0 in its history, 1 in the audit trail", entry("valid", "suspend")),
    ("certificate {valid}: reinstate: 1 in its history, 0 in the audit trail", event("valid", "reinstated")),
    ("certificate {valid}: the audit trail tells 0 times of its issue", unrecorded),
    ("certificate {valid}: the audit trail tells 2 times of its issue", entry("valid", "issue")),
    ("certificate {valid}: the audit trail names another file", misnamed),
    ("the audit trail tells of certificate BB-2026-222222, and there is none", entry(NUMBER, "issue")),
]


@pytest.mark.parametrize(("sentence", "tamper"), ROWS, ids=[sentence[:70] for sentence, _ in ROWS])
def test_a_changed_row_is_reported_and_nothing_else(certified: CertifiedCity, sentence: str, tamper: Tamper) -> None:
    assert disagreements_after(certified, tamper) == [sentence.format_map(names(certified))]


# Where a fault shows in two places, both are reported.
PAIRS: list[tuple[list[str], Tamper]] = [
    (
        [
            "certificate {valid}: it was issued, and its reservation is dropped",
            "number {valid} was given up, and a certificate bears it",
        ],
        given_up,
    ),
    (
        [
            "certificate {valid}: outcome is granted, in its decision refused",
            "certificate {valid}: level is confirmed, in its decision None",
            "decision {decision}: level is None, in the audit trail confirmed",
            "decision {decision}: outcome is refused, in the audit trail granted",
        ],
        decision(outcome="refused", level=None),
    ),
    (
        [
            "certificate {valid}: level is confirmed, in its decision engaged",
            "decision {decision}: level is engaged, in the audit trail confirmed",
        ],
        decision(level="engaged"),
    ),
    (
        [
            "certificate {valid}: application is {application}, in its decision {other_application}",
            "application {application}: the audit trail tells of its decision of {decided_at} UTC, and there is none",
            "decision {decision}: the audit trail does not tell of it",
        ],
        another_application,
    ),
    (
        [
            "decision 00000000000000000000000000000000 grants application {application}, and no certificate was issued",
            "decision 00000000000000000000000000000000: the audit trail does not tell of it",
        ],
        ungranted,
    ),
    (
        [
            "certificate {valid} is in force, and its decision is annulled and another one made",
            "annulment of application {application}: the audit trail does not tell of it",
        ],
        annulled,
    ),
    (
        [
            "certificate {anew} is in the place of {reissued}, which is valid",
            "certificate {reissued}: it is valid, and its bit in status list 1 is set",
            "certificate {reissued}: it is valid, and its last event is replaced",
        ],
        all_of(of(Certificate, "anew", state="withdrawn"), of(Certificate, "reissued", state="valid")),
    ),
    (
        [
            "certificate {valid}: its status does not stand where it was reserved",
            "certificate {valid}: its credential names another place in the status list",
            "certificate {valid}: place 131072 is beyond the end of status list 1",
        ],
        of(Credential, "valid", place=131_072),
    ),
]


@pytest.mark.parametrize(("sentences", "tamper"), PAIRS)
def test_a_fault_in_two_places_is_reported_for_each(
    certified: CertifiedCity, sentences: list[str], tamper: Tamper
) -> None:
    told = disagreements_after(certified, tamper)
    wanted = [sentence.format_map(names(certified)) for sentence in sentences]
    assert sorted(one for one in told if f"certificate {certified.held['anew']}: " not in one) == sorted(wanted)


def names(certified: CertifiedCity) -> dict[str, str]:
    row, other = (one(certified, Certificate, certified.held[name]) for name in ("valid", "suspended"))
    decided = one(certified, Decision, row.decision_id)
    told = {name: str(getattr(row, name)) for name in ("siren", "name", "issued_on", "valid_until", "file_digest")}
    return {
        **certified.held,
        **told,
        "application": row.application_id,
        "decision": decided.id,
        "decided_at": f"{decided.decided_at:%Y-%m-%d %H:%M:%S}",
        "other_application": other.application_id,
    }


# The same for stored files


def filed(made: Callable[[CertifiedCity, Certificate, Credential], bytes]) -> Tamper:
    """Another file in the place of the certificate's own, named by its row and by the audit trail."""

    def tamper(session: Session, certified: CertifiedCity) -> None:
        row = row_of(session, certified)
        content = made(certified, row, session.get_one(Credential, row.number))
        digest = certified.issuer.files.put(content)
        changed(session, Certificate, row.number, file_digest=digest, file_size=len(content))
        after = json.dumps({"sha256": digest})
        session.execute(update(AuditEntry).where(AuditEntry.subject_id == row.number).values(after=after))

    return tamper


def sealed(certified: CertifiedCity, row: Certificate, document: str, printed: str) -> bytes:
    """The certificate's page with this attached, under the seal in use."""
    seal, said = certified.issuer.keyring.seal(), printed_fields.from_json(row.page)
    attached = (
        Attachment("credential.json", "application/ld+json", "Open Badges 3.0", document.encode()),
        Attachment("printed.json", "application/json", "Ce qui est imprimé", printed.encode(), "Source"),
    )
    return seal.apply(drawing.draw(said, {}, attached, drawing.SealSpace(seal.reserved_bytes, row.issued_at, "Label")))


def added_to(certified: CertifiedCity, row: Certificate, _credential: Credential) -> bytes:
    return certified.issuer.files.get(row.file_digest) + b"%"


def forged(session: Session, certified: CertifiedCity) -> None:
    """A credential that says more than was signed, kept and attached alike."""
    kept = session.get_one(Credential, certified.held["valid"]).document
    changed(session, Credential, certified.held["valid"], document=kept.replace("confirmed", "exemplary"))
    session.expire_all()
    filed(lambda certified, row, credential: sealed(certified, row, credential.document, row.page))(session, certified)


def swapped(session: Session, certified: CertifiedCity) -> None:
    kept = session.get_one(Credential, certified.held["valid"])
    changed(session, Credential, certified.held["valid"], seal_name=kept.key_name)


def resigned(session: Session, certified: CertifiedCity) -> None:
    kept = session.get_one(Credential, certified.held["valid"])
    changed(session, Credential, certified.held["valid"], key_name=kept.seal_name)


def mixed_up(session: Session, certified: CertifiedCity) -> None:
    other = session.get_one(Credential, certified.held["suspended"])
    changed(session, Credential, certified.held["valid"], jwt=other.jwt)


FILES: list[tuple[str, Tamper]] = [
    ("its file has {size} bytes, 1 were issued", of(Certificate, "valid", file_size=1)),
    (
        f"No file is kept under {'0' * 64}.",
        all_of(of(Certificate, "valid", file_digest="0" * 64), lambda session, _ward: None),
    ),
    ("its file is no PDF that can be read", filed(lambda *_: b"%PDF-1.7 and nothing else")),
    (
        "the credential in its file is not the one that is kept",
        filed(lambda certified, row, credential: sealed(certified, row, credential.document + " ", row.page)),
    ),
    (
        "what its file says was printed is not what is kept",
        filed(lambda certified, row, credential: sealed(certified, row, credential.document, row.page + " ")),
    ),
    ("the seal of its file does not hold", filed(added_to)),
    ("its file was sealed with another seal than is kept", swapped),
    ("its credential does not verify: It is not what was signed.", forged),
    ("its credential was signed with another key than is kept", resigned),
    ("its JWT says other things than its credential", mixed_up),
    ("its credential does not verify: The JWT cannot be believed: {why}", of(Credential, "valid", jwt="none")),
]


@pytest.mark.parametrize(("sentence", "tamper"), FILES, ids=[sentence[:60] for sentence, _ in FILES])
def test_a_fault_of_a_file_is_reported_and_nothing_else(
    certified: CertifiedCity, sentence: str, tamper: Tamper
) -> None:
    size = one(certified, Certificate, certified.held["valid"]).file_size
    number = certified.held["valid"]
    beside = {"the audit trail names another file"}
    if tamper is forged:  # the file without points stays as it was issued
        beside.add(f"certificate {number}: the credential in its file is not the one that is kept")
    found = disagreements_after(certified, tamper, deep=True)
    told = [one for one in found if not any(words in one for words in beside)]
    why = "DecodeError('Not enough segments')"
    assert told == [f"certificate {number}: {sentence.format(size=size, why=why)}"]


@pytest.mark.parametrize(
    ("spoilt", "quick", "deep"),
    [
        (None, "its file {digest} is missing", "No file is kept under {digest}."),
        (
            b"%PDF-",
            "its file has 5 bytes, {size} were issued",
            "The file kept under {digest} has been altered: restore it from a backup.",
        ),
    ],
    ids=["lost", "spoilt"],
)
def test_a_lost_or_damaged_file_is_reported(
    certified: CertifiedCity, spoilt: bytes | None, quick: str, deep: str
) -> None:
    row = one(certified, Certificate, certified.held["suspended"])
    path = certified.issuer.files.path(row.file_digest)
    kept = path.read_bytes()
    path.unlink()
    try:
        if spoilt:
            path.write_bytes(spoilt)
        told = [disagreements_after(certified, deep=deep) for deep in (False, True)]
    finally:
        path.write_bytes(kept)
    said = {"digest": row.file_digest, "size": row.file_size}
    assert told == [[f"certificate {row.number}: {one.format_map(said)}"] for one in (quick, deep)]


def test_an_issuer_under_another_name_is_reported_for_each_credential(certified: CertifiedCity) -> None:
    elsewhere = certified.city.settings.model_copy(update={"base_url": "https://label.example"})
    told = disagreements_after(certified, deep=True, settings=elsewhere)
    said = "its credential names did:web:127.0.0.1%3A8000; the product answers as did:web:label.example, where nobody"
    assert told == [f"certificate {number}: {said} finds its key" for number in sorted(certified.held.values())]


def test_without_the_key_the_doctor_stops_and_says_so(certified: CertifiedCity) -> None:
    key = certified.issuer.keyring.folder / CREDENTIAL_FILE
    key.rename(key.with_name("aside"))
    try:
        code, _, told = doctor(certified, "--quick")
    finally:
        key.with_name("aside").rename(key)
    assert (code, told.partition(":")[0]) == (2, f"{key} is missing")


def test_without_the_seal_the_doctor_says_so_and_makes_none(certified: CertifiedCity) -> None:
    seal = certified.issuer.keyring.folder / SEAL_FILE
    seal.rename(seal.with_name("aside"))
    try:
        code, _, told = doctor(certified)
        assert (code, seal.exists()) == (2, False)
        assert told.startswith(f"The key {SEAL_FILE} cannot be read (No such file or directory).")
    finally:
        seal.with_name("aside").rename(seal)
