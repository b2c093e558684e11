from httpx import Response
from sqlalchemy import select

from csr.initiatives.models import InitiativeFile
from label.kit.actor import Membership, Role
from label.kit.audit import AuditEntry
from tests.csr.initiatives.life import commit, propose
from tests.support.answers import problem, refused
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import WHY
from tests.support.populated_city import apply, declare


def send(who: Caller, path: str, content: bytes, name: str = "feuille.pdf") -> Response:
    return who.post(f"{path}/evidence", files={"file": (name, content)})


def names(who: Caller, path: str) -> list[str]:
    return [one["name"] for one in ok(who.get(f"{path}/evidence"))["items"]]


def test_soee_firms_and_associations_put_files_behind_an_initiative_and_read_them(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    path = commit(soee, company)
    made = send(company, path, pdf())
    out = ok(made, 201)
    assert (out["media_type"], out["siren"]) == ("application/pdf", company.siren)
    assert made.headers["location"] == f"/api/v1/csr/files/{out['id']}"
    send(soee, path, png(1), "photo.png")
    send(partner, path, png(2), "présence.png")
    for who in (soee, company, partner, city.officer()):
        assert names(who, path) == ["feuille.pdf", "photo.png", "présence.png"]
        got = who.get(f"/csr/files/{out['id']}{WHY}")
        assert (got.content, got.headers["content-type"]) == (pdf(), "application/pdf")
        assert got.headers["content-disposition"] == (
            "attachment; filename=\"feuille.pdf\"; filename*=UTF-8''feuille.pdf"
        )
        assert got.headers["content-security-policy"] == "sandbox"


def test_reading_a_file_is_kept_in_the_trail(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    made = ok(send(company, path, pdf()), 201)["id"]
    soee.get(f"/csr/files/{made}")
    wanted = select(AuditEntry.person_id, AuditEntry.siren).filter_by(
        subject="initiative_file", subject_id=made, action="read"
    )
    assert city.database.read_sync(lambda session: [tuple(one) for one in session.execute(wanted)]) == [
        (soee.person_id, company.siren)
    ]


def test_the_city_reads_a_file_of_a_firm_that_has_not_applied_only_with_a_reason(city: City) -> None:
    soee, company, officer = city.soee(), city.company(), city.officer()
    path = commit(soee, company)
    sent = [f"/csr/files/{ok(send(who, path, pdf()), 201)['id']}" for who in (company, soee)]
    problem(officer.get(sent[0]), 403)
    for who, asked in ((soee, sent[0]), (officer, sent[1]), (officer, sent[0] + WHY)):
        assert who.get(asked).content == pdf()
    both = city.person("both@city.example", Membership(Role.CITY), Membership(Role.SOEE))
    assert both.get(sent[0]).content == pdf()
    after = select(AuditEntry.after).filter_by(subject="initiative_file", action="read").order_by(AuditEntry.id)
    told = city.database.read_sync(lambda session: list(session.scalars(after)))
    assert ["reason" in (each or "") for each in told] == [False, False, True, False]


def test_the_city_reads_a_file_of_a_firm_that_has_applied(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = commit(soee, company)
    made = ok(send(company, path, pdf()), 201)["id"]
    declare(company)
    apply(company)
    assert city.officer().get(f"/csr/files/{made}").content == pdf()


def test_the_same_content_from_the_same_sender_is_one_file(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = propose(soee, company.siren, other.siren)
    ids = [ok(send(who, path, pdf()), 201)["id"] for who in (company, company, other, soee, soee)]
    assert (ids[0] == ids[1], ids[3] == ids[4], len(set(ids))) == (True, True, 3)
    sirens = select(InitiativeFile.siren).order_by(InitiativeFile.id)
    kept = city.database.read_sync(lambda session: list(session.scalars(sirens)))
    assert kept == [company.siren, other.siren, None]


def test_a_file_is_not_for_those_who_take_no_part_nor_a_firms_for_the_other_firms(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = commit(soee, company, other)
    made = ok(send(company, path, pdf()), 201)["id"]
    assert (names(other, path), names(company, path)) == ([], ["feuille.pdf"])
    absent = (city.company(3), city.partner("cebije"))
    for who in (other, *absent):
        problem(who.get(f"/csr/files/{made}"), 404)
    problem(city.reviewer().get(f"/csr/files/{made}"), 403)
    for who in absent:
        problem(send(who, path, pdf()), 404)
        problem(who.get(f"{path}/evidence"), 404)


def test_an_association_sends_and_reads_nothing_before_the_commitment(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    path = propose(soee, company.siren)
    made = ok(send(soee, path, pdf()), 201)["id"]
    problem(send(partner, path, pdf("autre")), 404)
    problem(partner.get(f"/csr/files/{made}"), 404)


def test_a_file_of_another_kind_is_refused_as_behind_declarations(city: City) -> None:
    path = propose(city.soee())
    refused(send(city.soee(), path, b"PK\x03\x04"), 415, "neither a PDF nor a PNG nor a JPEG")
    problem(city.officer().post(f"{path}/evidence", files={"file": ("a.pdf", pdf())}), 403)
