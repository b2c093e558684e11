"""A group is all that links connect, and what may link companies."""

import itertools
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from label.accounts.models import Interest, Person
from label.companies import queries, ties
from label.companies.models import Company
from label.declarations.rules import BY_THE_COMPANY
from label.declarations.states import FileStatus
from label.kit.clock import now
from label.kit.database import Database
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import apply, declare
from tests.support.sirens import siren

COMPANIES = range(12)
LINKS = st.dictionaries(st.sampled_from(range(8)), st.sampled_from(COMPANIES), max_size=8)
SEEDS = st.sets(st.sampled_from(COMPANIES), max_size=3)


def connected(links: dict[int, int], seeds: Iterable[int]) -> set[str]:
    """The groups of the seeds, one link after the other."""
    group = set(seeds)
    while more := {end for link in links.items() if group & {*link} for end in link} - group:
        group |= more
    return {siren(number) for number in group}


def linked(session: Session, links: dict[int, int], interests: Iterable[int]) -> None:
    """Companies 0 to 7 with these links, the others known by number alone, and one person's interests."""
    session.execute(delete(Interest))
    session.execute(delete(Company))
    rows = [{"siren": siren(number), "name": "X", "search_name": "x", "version": 1} for number in range(8)]
    session.execute(insert(Company), [{**row, "active": True, "diffusible": True} for row in rows])
    for number, head in links.items():
        session.get_one(Company, siren(number)).group_siren = siren(head)
    if session.get(Person, "ada") is None:
        session.add(Person(id="ada", email="ada@x.example", name="Ada", created_at=now()))
    session.flush()
    session.add_all(Interest(person_id="ada", siren=siren(one), reason="", declared_at=now()) for one in interests)
    session.flush()


def test_a_group_is_all_that_links_connect_even_in_a_circle(database: Database) -> None:
    @hypothesis(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(LINKS, SEEDS)
    def tried(links: dict[int, int], seeds: set[int]) -> None:
        def look(session: Session) -> tuple[set[str], frozenset[str], list[bool]]:
            linked(session, links, seeds)
            told = [ties.is_tied(session, "ada", siren(number)) for number in COMPANIES]
            group = ties.group_of(session, *map(siren, seeds)) if seeds else frozenset()
            return set(session.scalars(ties.tied_sirens("ada"))), group, told

        expected = connected(links, seeds)
        found, group, told = database.write_sync(look)
        assert found == group == expected
        assert told == [siren(number) in expected for number in COMPANIES]

    tried()


def test_a_head_is_accepted_by_its_number_alone(city: City) -> None:
    company = city.company(1)
    path = f"/companies/{company.siren}"
    assert ok(company.patch_read(path, {"group_siren": siren(77)}))["group_siren"] == siren(77)
    other = city.company(2)
    assert pointers(other.patch_read(f"/companies/{other.siren}", {"group_siren": "999000012"})) == ["/group_siren"]


@pytest.mark.parametrize("length", [2, 3, 4])
def test_links_make_no_circle_whoever_asks(city: City, length: int) -> None:
    companies = [city.company(number) for number in range(length)]
    for one, head in itertools.pairwise(companies):
        ok(one.patch_read(f"/companies/{one.siren}", {"group_siren": head.siren}))
    last, first = companies[-1], companies[0]
    for who in (last, city.officer()):
        answer = who.patch_read(f"/companies/{last.siren}", {"group_siren": first.siren})
        assert pointers(answer) == ["/group_siren"]
        assert f"{first.siren} belongs to the group of {last.siren} itself" in answer.text
    assert ok(last.patch_read(f"/companies/{last.siren}", {"group_siren": last.siren}))["group_siren"] == last.siren


def test_of_links_that_would_close_a_circle_at_once_one_is_refused(city: City) -> None:
    for turn in range(0, 40, 4):
        companies = [city.company(turn + number) for number in range(4)]
        gate = Barrier(4)

        def link(one: Caller, head: Caller, gate: Barrier = gate) -> int:
            gate.wait()
            return one.patch_read(f"/companies/{one.siren}", {"group_siren": head.siren}).status_code

        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(link, companies, companies[1:] + companies[:1]))
        assert sorted(told) == [200, 200, 200, 422]


def test_under_a_file_that_is_examined_only_the_city_changes_a_group(city: City) -> None:
    applicant, head, stranger, officer = city.company(1), city.company(2), city.company(3), city.officer()
    ok(applicant.patch_read(f"/companies/{applicant.siren}", {"group_siren": head.siren}))
    declare(applicant)
    application = apply(applicant)
    for one, named in ((head, stranger), (head, head), (stranger, applicant), (stranger, head)):
        attempt = one.patch_read(f"/companies/{one.siren}", {"group_siren": named.siren})
        refused(attempt, 409, "A file of this group is being examined: the city makes this change")
    ok(stranger.patch_read(f"/companies/{stranger.siren}", {"group_siren": siren(50)}))  # a group of its own
    ok(officer.patch_read(f"/companies/{head.siren}", {"group_siren": stranger.siren}))
    ok(applicant.post(f"/applications/{application}/withdrawal"))
    ok(officer.patch_read(f"/companies/{head.siren}", {"group_siren": None}))
    ok(head.patch_read(f"/companies/{head.siren}", {"group_siren": siren(51)}))


def test_an_applicant_says_its_group_before_it_is_examined_or_not_at_all(city: City) -> None:
    applicant = city.company(1)
    declare(applicant)
    apply(applicant)
    refused(
        applicant.patch_read(f"/companies/{applicant.siren}", {"group_siren": siren(9)}), 409, "the city makes this"
    )
    ok(applicant.patch_read(f"/companies/{applicant.siren}", {"website": "https://a.example"}))


def test_the_phases_in_which_a_file_is_examined_are_those_of_the_declarations() -> None:
    assert set(queries.EXAMINED) == set(FileStatus) - {FileStatus.OPEN, FileStatus.CLOSED}
    assert FileStatus.CORRECTION in BY_THE_COMPANY
