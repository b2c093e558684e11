from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from csr.initiatives.models import Delivery, InitiativeFile
from csr.reports import reporting_lines
from label.declarations.actions import recuse
from label.declarations.models import Declaration
from label.editions.models import Edition
from label.kit.actor import Membership, Role
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, year
from tests.support.populated_city import certify
from tests.support.steering import delivery, initiative, large_firm, steerer
from tests.test_queries_counted import counted

PEOPLE = {"reached": 20, "started": 15, "finished": 12, "durable_3": 4, "other_3": 3, "training_3": 2}


def path(siren: str, suffix: str = "", of: int = 2026) -> str:
    return f"/csr/companies/{siren}/csr-statement{suffix}?year={of}"


def statement_of(who: Caller, siren: str = "", of: int = 2026) -> Any:
    return ok(who.get(path(siren or who.siren, of=of)))


def figures(statement: Any) -> dict[str, tuple[str | None, str | None, list[str]]]:
    """By code and part: verified, declared, and the sources."""
    return {
        " ".join([one["code"], *(one["part"] or {}).values()]): (one["verified"], one["declared"], one["provenance"])
        for one in statement["figures"]
    }


def declare_delivery(city: City, given: str, siren: str, state: str = "submitted", edition: str = "2026") -> str:
    """A declaration made of a delivery."""

    def make(session: Session) -> str:
        row = Declaration(
            siren=siren,
            edition=edition,
            kind="volunteering",
            state=state,
            origin=f"csr:{given}",
            action="mentoring",
            audience="youth",
            time="paid",
            participants=2,
            hours=10,
            created_by=steerer(session),
            created_at=datetime(2026, 7, 2, tzinfo=UTC),
        )
        session.add(row)
        session.flush()
        return row.id

    return city.database.write_sync(make)


def test_a_firm_without_data_has_an_empty_statement_with_its_notices(city: City) -> None:
    company = city.company(1)
    statement = statement_of(company)
    assert (statement["siren"], statement["company"], statement["year"]) == (
        company.siren,
        "Entreprise fictive 1",
        2026,
    )
    assert (statement["figures"], statement["initiatives"], statement["provenance"]) == ([], [], [])
    assert [(one["code"], one["certificates"]) for one in statement["editions"]] == [("2026", [])]
    assert (statement["lines_version"], statement["lines_digest"]) == (
        reporting_lines.table().version,
        reporting_lines.table().digest,
    )
    assert any("inférieur à 5" in one for one in statement["notices"])


def test_a_year_without_an_edition_has_none(city: City) -> None:
    assert statement_of(city.company(1), of=2019)["editions"] == []


def test_verified_figures_come_with_their_verdict_and_their_evidence(city: City) -> None:
    company, officer = city.company(1), city.officer()
    number = certify(company, officer, city.reviewer(1), city.reviewer(2))
    statement = statement_of(company)
    (certificate,) = statement["editions"][0]["certificates"]
    assert (certificate["number"], certificate["status"]) == (number, "valid")
    label = statement["figures"][0]
    assert (label["code"], label["lines"], label["verified"]) == ("label", ["VSME-B1"], None)
    assert str(number) in label["detail"]
    assert {key: value for key, value in figures(statement).items() if key != "label"} == {
        "hours_paid": ("20", None, ["D1"]),
        "participations": (None, "3", ["D1"]),
        "volunteers": ("5", None, ["S1"]),
        "local_hires permanent senior": ("1", None, ["D2"]),
        "hires_from_shared_vacancies": ("4", None, ["S1"]),
        "forum": ("1", None, ["D3"]),
        "forum_offers": ("3", None, ["D3"]),
        "forum_answered": ("10", None, ["D3"]),
    }
    annual, hours, hires, forum = statement["provenance"]
    today = statement_of(company)["as_of"]
    assert (hours["status"], hours["on"], hours["declared"], hours["verified"]) == (
        "verified", today, "24,5\N{NO-BREAK SPACE}h", "20\N{NO-BREAK SPACE}h",
    )  # fmt: skip
    assert (hires["what"], hires["declared"], hires["verified"]) == ("embauche : CDI, seniors", "2", "1")
    assert (forum["what"], forum["verified"]) == (
        "forum : journée entière", "présence vérifiée, 3\N{NO-BREAK SPACE}offres, 10\N{NO-BREAK SPACE}réponses",
    )  # fmt: skip
    assert annual["verified"] == "5\N{NO-BREAK SPACE}bénévoles, 4\N{NO-BREAK SPACE}embauches d’offres partagées"


def test_a_label_that_was_given_back_is_listed_but_is_no_figure(city: City) -> None:
    company = city.company(1)
    number = certify(company, city.officer(), city.reviewer(1), city.reviewer(2))
    ok(company.post(f"/certificates/{number}/renunciation", {"reason": "Cessation."}))
    statement = statement_of(company)
    assert statement["editions"][0]["certificates"][0]["status"] == "renounced"
    assert "label" not in figures(statement)


def test_what_is_only_declared_stands_apart_and_drafts_are_not_told(city: City) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT | {"hires_from_shared_vacancies": 0}))
    one = declare(company, WORKSHOP)
    two = declare(company, WORKSHOP | {"time": "personal", "hours": "3.25", "started_on": None, "ended_on": None})
    declare(company, HIRE)
    declare(company, FORUM | {"presence": "absent", "offers": 0, "candidates_met": 0, "candidates_answered": 0})
    declare(company, WORKSHOP | {"hours": "100"}, submit=False)
    proof = ok(company.post(f"/declarations/{one}/evidence", files={"file": ("a.png", png())}), 201)
    statement = statement_of(company)
    assert figures(statement) == {
        "hours_paid": (None, "24.5", ["D1"]),
        "hours_personal": (None, "3.25", ["D2"]),
        "participations": (None, "6", ["D1", "D2"]),
        "volunteers": (None, "5", ["S1"]),
        "local_hires permanent senior": (None, "2", ["D3"]),
        "forum": (None, "0", ["D4"]),
        "forum_offers": (None, "0", ["D4"]),
        "forum_answered": (None, "0", ["D4"]),
    }
    annual, first, second, *_ = statement["provenance"]
    assert (annual["verified"], annual["on"], annual["status"]) == (None, None, "declared")
    assert (first["id"], first["evidence"], first["verified"]) == (one, [proof["sha256"]], None)
    assert (second["id"], second["evidence"], second["ended_on"]) == (two, [], None)


def test_an_unsigned_annual_statement_is_not_told(city: City) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT | {"signed_by": None, "signed_role": None}))
    assert statement_of(company)["provenance"] == []


def test_a_presence_that_was_not_seen_counts_for_nothing(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    made = declare(company, FORUM)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    application = ok(company.post(f"{year(company)}/applications"), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    verdict = {"presence_verified": False, "verified_offers": 0, "verified_candidates_answered": 0, "reason": "Absent."}
    ok(reviewer.verify(f"/declarations/{made}", verdict))
    statement = statement_of(company)
    assert figures(statement)["forum"] == ("0", None, ["D1"])
    assert (
        statement["provenance"][1]["verified"]
        == "présence non retenue, 0\N{NO-BREAK SPACE}offre, 0\N{NO-BREAK SPACE}réponse"
    )


def test_hours_of_an_initiative_count_once_as_their_declaration_when_there_is_one(city: City) -> None:
    company = city.company(1)
    made = initiative(city, company.siren, state="under_way")
    given = delivery(city, made, company.siren, hours=10, participants=2, euros=50, places=3, hires=1)
    alone = delivery(city, made, company.siren, hours=5, participants=1, time="personal")
    rest = {
        "initiative_places": (None, "3", ["A1"]),
        "initiative_euros": (None, "50", ["A1"]),
        "initiative_hires": (None, "1", ["A1"]),
    }
    assert figures(statement_of(company)) == {
        "hours_paid": (None, "10", ["A1"]),
        "hours_personal": (None, "5", ["A2"]),
        "participations": (None, "3", ["A1", "A2"]),
        **rest,
    }
    claim = declare_delivery(city, given, company.siren, "draft")
    assert figures(statement_of(company))["hours_paid"] == (None, "10", ["A1"])
    city.database.write_sync(lambda session: session.execute(update(Declaration).values(state="submitted")))
    statement = statement_of(company)
    assert figures(statement) == {
        "hours_paid": (None, "10", ["D1"]),
        "hours_personal": (None, "5", ["A2"]),
        "participations": (None, "3", ["D1", "A2"]),
        **rest,
    }
    assert [(one["ref"], one["id"], one["counted"], one["counted_as"]) for one in statement["provenance"]] == [
        ("D1", claim, True, None),
        ("A1", given, False, "D1"),
        ("A2", alone, True, None),
    ]


def test_hours_declared_in_an_edition_of_another_year_count_there_and_not_here(city: City) -> None:
    company = city.company(1)
    given = delivery(city, initiative(city, company.siren), company.siren, hours=10, participants=2)
    claim = declare_delivery(city, given, company.siren)
    city.database.write_sync(lambda session: session.execute(update(Edition).values(period_end=date(2027, 3, 31))))
    here, there = statement_of(company), statement_of(company, of=2027)
    assert "hours_paid" not in figures(here)
    assert here["provenance"][0]["counted_as"] == claim
    assert figures(there)["hours_paid"] == (None, "10", ["D1"])


def test_an_initiative_shows_commitments_results_and_people_reached(city: City) -> None:
    company, other = city.company(1), large_firm(city, 2)
    made = initiative(
        city, company.siren, other, title="Cap sur l’emploi", hours="120.5", places=10, outcomes={"youth": PEOPLE}
    )
    delivery(city, made, company.siren, hours="12.25", participants=3, places=4)
    delivery(city, made, other, hours=900, participants=3)
    add_files(city, made, company.siren, other)
    statement = statement_of(company)
    (shown,) = statement["initiatives"]
    assert {key: shown[key] for key in ("id", "title", "action", "action_title", "state", "firms", "partners")} == {
        "id": made,
        "title": "Cap sur l’emploi",
        "action": "pair_mentoring",
        "action_title": "Parrainage par binômes",
        "state": "completed",
        "firms": 2,
        "partners": ["Solidarités nouvelles face au chômage"],
    }
    assert shown["committed"] == {"places": 10, "hours": "120.5", "euros": "0", "hires": 0}
    assert shown["achieved"] == {"places": 4, "hours": "12.25", "euros": "0", "hires": 0}
    assert (shown["provenance"], shown["evidence"]) == (["A1"], ["0" * 64, "1" * 64])
    nobody_yet = {"known_6": 0, "durable_6": None, "other_6": None, "training_6": None}
    (people,) = shown["people"]
    assert people["counts"] == {**PEOPLE, "known_3": 20, **nobody_yet}
    assert (people["title"], people["status"], people["provenance"]) == ("jeunes", "confirmed", "P1")
    assert figures(statement) == {
        "hours_paid": (None, "12.25", ["A1"]),
        "participations": (None, "3", ["A1"]),
        "initiatives": ("1", None, ["P1"]),
        "initiative_places": (None, "4", ["A1"]),
        "people_reached youth": ("20", None, ["P1"]),
        "people_started youth": ("15", None, ["P1"]),
        "people_finished youth": ("12", None, ["P1"]),
        "durable_3 youth": ("4", None, ["P1"]),
        "other_3 youth": ("3", None, ["P1"]),
        "training_3 youth": ("2", None, ["P1"]),
    }
    source = statement["provenance"][-1]
    assert (source["kind"], source["by"], source["on"]) == (
        "outcome", "Solidarités nouvelles face au chômage", "2026-01-05",
    )  # fmt: skip


def add_files(city: City, made: str, mine: str, other: str) -> None:
    """Files of an initiative: a common one, one of each firm."""

    def add(session: Session) -> None:
        for place, siren in enumerate((None, mine, other)):
            by = {"uploaded_by": steerer(session), "uploaded_at": datetime(2026, 7, 1, tzinfo=UTC)}
            named = {"name": "a.pdf", "media_type": "application/pdf", "size": 1}
            session.add(
                InitiativeFile(id=f"{place}", initiative_id=made, siren=siren, digest=f"{place}" * 64, **named, **by)
            )

    city.database.write_sync(add)


def test_people_that_no_association_has_confirmed_are_declared_only(city: City) -> None:
    company = city.company(1)
    initiative(city, company.siren, outcomes={"senior": {"reached": 8}}, confirmed=False)
    initiative(city, company.siren, outcomes={"senior": {"reached": 5}})
    initiative(city, company.siren, state="under_way", outcomes={"senior": {"reached": 2}}, confirmed=False)
    statement = figures(statement_of(company))
    assert statement["people_reached senior"] == ("5", "10", ["P1", "P2", "P3"])
    assert statement["initiatives"] == ("1", "1", ["P1", "P2"])


def test_an_initiative_over_two_years_is_in_both_and_its_people_in_the_year_it_ends(city: City) -> None:
    company = city.company(1)
    made = initiative(city, company.siren, outcomes={"youth": PEOPLE}, ended_on=date(2027, 2, 1))
    delivery(city, made, company.siren, hours=10, participants=1, ended_on=date(2026, 12, 31))
    delivery(city, made, company.siren, hours=4, participants=1, ended_on=date(2027, 1, 1))
    delivery(city, made, company.siren, hours=1, participants=1, ended_on=date(2028, 1, 1))
    first, second, third = (statement_of(company, of=of) for of in (2026, 2027, 2028))
    assert figures(first)["hours_paid"] == (None, "10", ["A1"])
    assert "people_reached youth" not in figures(first)
    assert first["initiatives"][0]["achieved"]["hours"] == "10"
    assert figures(second)["hours_paid"] == (None, "4", ["A2"])
    assert figures(second)["people_reached youth"] == ("20", None, ["P1"])
    assert second["initiatives"][0]["achieved"]["hours"] == "14"
    assert (third["initiatives"], figures(third)["hours_paid"]) == ([], (None, "1", ["A1"]))


def test_proposed_and_declined_initiatives_are_left_out_and_abandoned_ones_reported(city: City) -> None:
    company = city.company(1)
    for state in ("proposed", "in_discussion", "declined", "abandoned", "committed"):
        initiative(city, company.siren, state=state, outcomes=None)
    assert sorted(one["state"] for one in statement_of(company)["initiatives"]) == ["abandoned", "committed"]


def test_each_figure_names_the_lines_it_feeds_as_the_table_has_them(city: City) -> None:
    company = city.company(1)
    declare(company, WORKSHOP)
    assert {one["code"]: one["lines"] for one in statement_of(company)["figures"]} == {
        "hours_paid": reporting_lines.fed_by("hours_paid"),
        "participations": [],
    }


def test_no_note_leaves_with_a_statement(city: City) -> None:
    company = city.company(1)
    declare(company, WORKSHOP | {"note": "Avec Madame Untel."})
    made = initiative(city, company.siren)
    delivery(city, made, company.siren, hours=1, note="Avec Madame Untel.")
    assert "Untel" not in company.get(path(company.siren)).text


def test_a_statement_is_for_the_firm_itself_soee_and_the_city(city: City) -> None:
    company, stranger = city.company(1), city.company(2)
    tied = city.person("tied@city.example", Membership(Role.CITY), Membership(Role.COMPANY, siren=stranger.siren))
    for suffix in ("", ".pdf", ".xlsx"):
        asked = path(company.siren, suffix)
        for who in (company, city.soee(), city.officer()) if not suffix else (company,):
            assert who.get(asked).status_code == 200
        assert stranger.get(asked).status_code == 404
        assert city.anyone.get(asked).status_code == 401
        assert company.get(asked.partition("?")[0]).status_code == 422
        assert company.get(path("999999999", suffix)).status_code == 404
    assert tied.get(path(company.siren)).status_code == 200
    for who in (city.partner(), city.reviewer()):
        assert who.get(path(company.siren)).status_code == 403


def test_an_officer_tied_to_a_firm_does_not_find_its_statement(city: City) -> None:
    firm = city.add_company(1)
    tied = city.officer()
    ok(tied.post("/me/interests", {"siren": firm, "reason": "Mon frère y travaille."}), 204)
    assert tied.get(path(firm)).status_code == 404
    assert tied.get(path(city.add_company(2))).status_code == 200


def test_an_officer_who_stepped_back_from_a_firms_file_does_not_find_its_statement(city: City) -> None:
    firm, officer = city.add_company(1), city.officer()
    city.database.write_sync(partial(recuse, hidden=True), officer.person_id, firm, "2026")
    assert officer.get(path(firm)).status_code == 404


def test_a_statement_is_also_a_pdf_and_a_workbook(city: City) -> None:
    company = city.company(1)
    declare(company, WORKSHOP)
    drawn, book = company.get(path(company.siren, ".pdf")), company.get(path(company.siren, ".xlsx"))
    name = f"csr-statement-{company.siren}-2026"
    assert drawn.content.startswith(b"%PDF")
    assert (drawn.headers["content-type"], drawn.headers["content-disposition"]) == (
        "application/pdf", f'inline; filename="{name}.pdf"',
    )  # fmt: skip
    assert book.content.startswith(b"PK")
    assert book.headers["content-disposition"] == f'attachment; filename="{name}.xlsx"'
    assert drawn.headers["cache-control"] == book.headers["cache-control"] == "no-store"
    assert company.get(path(company.siren, ".pdf")).content == drawn.content
    assert company.get(path(company.siren, ".xlsx")).content == book.content


def test_a_statement_takes_the_same_queries_whatever_there_is(city: City) -> None:
    company = city.company(1)

    def queries() -> int:
        statement_of(company)
        with counted() as seen:
            statement_of(company)
        return len(seen)

    declare(company, WORKSHOP)
    made = initiative(city, company.siren, outcomes={"youth": PEOPLE})
    delivery(city, made, company.siren, hours=1)
    before = queries()
    for _ in range(6):
        declare(company, WORKSHOP)
        made = initiative(city, company.siren, outcomes={"youth": PEOPLE, "senior": PEOPLE})
        delivery(city, made, company.siren, hours=1)
    assert queries() == before
    rows = city.database.read_sync(lambda session: session.query(Delivery).count())
    assert len(statement_of(company)["provenance"]) == 7 + rows + 13
