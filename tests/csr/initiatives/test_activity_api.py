from datetime import timedelta
from typing import Any

import pytest

from label.kit.actor import Membership, Role
from label.kit.clock import day, now
from tests.csr.initiatives.life import (
    ALL,
    AT_3,
    GIVEN,
    NOTHING,
    PLEDGE,
    WHY,
    YOUTH,
    commit,
    complete,
    confirm,
    count,
    deliver,
    propose,
    start,
)
from tests.support.answers import pointers, problem, refused
from tests.support.city import City, ok

TODAY = day(now())


def ago(days: int) -> str:
    return str(TODAY - timedelta(days=days))


def test_a_milestone_that_is_late_says_so_until_it_is_done(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    later, late = (
        ok(soee.post(f"{path}/milestones", {"title": title, "due_on": due}), 201)
        for title, due in (("Bilan", ago(-3)), ("Lancement", ago(5)))
    )
    assert (later["late"], later["days_late"], late["late"], late["days_late"]) == (False, 0, True, 5)
    for who in (soee, company, city.officer()):
        assert [one["title"] for one in ok(who.get(f"{path}/milestones"))["items"]] == ["Lancement", "Bilan"]
        assert [(one["late"], one["days_late"]) for one in ok(who.get(ALL))["items"]] == [(True, 5)]
    moved = ok(soee.patch(f"/csr/milestones/{late['id']}", {"due_on": ago(2), "version": 1}))
    assert (moved["days_late"], moved["version"]) == (2, 2)
    done = ok(soee.post(f"/csr/milestones/{late['id']}/done", {"done_on": ago(1)}))
    assert (done["late"], done["days_late"], done["done_on"]) == (False, 1, ago(1))
    assert (ok(soee.get(path))["late"], ok(soee.get(path))["days_late"]) == (False, 0)
    ok(soee.delete(f"/csr/milestones/{late['id']}?version=3"), 204)
    assert len(ok(soee.get(f"{path}/milestones"))["items"]) == 1
    assert ok(soee.post(f"/csr/milestones/{later['id']}/done", {}))["done_on"] == str(TODAY)


def test_nothing_is_late_or_planned_once_an_initiative_is_over(city: City) -> None:
    soee = city.soee()
    path = propose(soee)
    made = ok(soee.post(f"{path}/milestones", {"title": "Lancement", "due_on": ago(5)}), 201)["id"]
    ok(soee.post(f"{path}/decline", WHY))
    shown = ok(soee.get(f"{path}/milestones"))["items"][0]
    assert (shown["late"], shown["days_late"], ok(soee.get(path))["late"]) == (False, 0, False)
    assert ok(soee.get(f"{ALL}?late=true"))["items"] == []
    refused(soee.post(f"/csr/milestones/{made}/done", {}), 409, "plan is not possible now")


def test_milestones_that_are_not_or_say_nothing_are_refused(city: City) -> None:
    soee = city.soee()
    path = propose(soee)
    made = f"/csr/milestones/{ok(soee.post(f'{path}/milestones', {'title': 'Bilan', 'due_on': ago(1)}), 201)['id']}"
    assert pointers(soee.patch(made, {"title": None, "due_on": None, "version": 1})) == ["/due_on", "/title"]
    assert pointers(soee.post(f"{made}/done", {"done_on": ago(-1)})) == ["/done_on"]
    refused(soee.patch(made, {"title": "Autre", "version": 7}), 409, "The current version is 1")
    ok(soee.post(f"{made}/done", {}))
    refused(soee.post(f"{made}/done", {}), 409, "This was done on")
    for answer in (soee.delete("/csr/milestones/none"), soee.post("/csr/milestones/none/done", {})):
        problem(answer, 404)


def test_all_who_take_part_tell_how_it_goes_and_read_each_other(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    path = commit(soee, company)
    for who, words in ((soee, "Lancé."), (company, "Dix volontaires."), (partner, "Six candidats.")):
        assert ok(who.post(f"{path}/updates", {"words": words}), 201)["words"] == words
    for who in (soee, company, partner, city.officer()):
        updates = ok(who.get(f"{path}/updates"))["items"]
        assert [(one["by"], one["words"]) for one in updates] == [
            ("Snc", "Six candidats."),
            ("Member1", "Dix volontaires."),
            ("Soee", "Lancé."),
        ]
    problem(city.partner("cebije").post(f"{path}/updates", {"words": "Et nous ?"}), 404)


def test_what_was_committed_and_what_was_achieved_stand_side_by_side(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company)
    none = dict.fromkeys(PLEDGE, "0")
    alone = {"committed": PLEDGE, "achieved": NOTHING, "percent": none}
    assert ok(company.get(f"{path}/results")) == {"firms": [{"siren": company.siren, **alone}], "sum": alone}
    deliver(company, path)
    deliver(soee, path, siren=company.siren, hours="29.5", places=0, hires=0, euros="0")
    both = ok(soee.get(f"{path}/results"))
    achieved = {"places": 5, "hours": "60", "euros": "200", "hires": 1}
    percent = {"places": "50", "hours": "50", "euros": "13.33", "hires": "50"}
    assert both["sum"] == {"committed": PLEDGE, "achieved": achieved, "percent": percent}
    assert both["firms"] == [{"siren": company.siren, **both["sum"]}]


def test_a_firm_sees_the_other_firms_names_and_nothing_of_their_figures(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = start(soee, company, other)
    deliver(other, path)
    read = ok(company.get(path))
    assert [one["name"] for one in read["firms"]] == ["Entreprise fictive 1", "Entreprise fictive 2"]
    assert [one["siren"] for one in read["commitments"]] == [company.siren]
    assert ok(company.get(f"{path}/deliveries"))["items"] == []
    results = ok(company.get(f"{path}/results"))
    assert ([one["siren"] for one in results["firms"]], results["sum"]) == ([company.siren], None)
    both = ok(soee.get(f"{path}/results"))
    assert (len(both["firms"]), both["sum"]["committed"]["hours"]) == (2, "240")
    assert ok(city.partner().get(path))["commitments"] == []


def test_a_firm_writes_down_and_changes_its_own_deliveries_and_no_others(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = start(soee, company, other)
    made = deliver(company, path)
    assert (made["volunteering"], made["time"], made["declaration"]) == ("mentoring", "paid", None)
    assert deliver(soee, path, siren=other.siren, volunteering=None, ended_on=None)["ended_on"] == "2026-01-20"
    place = f"/csr/deliveries/{made['id']}"
    changed = ok(company.patch(place, {"hours": "31", "note": "Deux jours.", "host": "snc", "version": 1}))
    assert (changed["hours"], changed["host"], changed["version"]) == ("31", "snc", 2)
    refused(company.patch(place, {"hours": "32", "version": 1}), 409, "The current version is 2")
    assert [one["id"] for one in ok(company.get(f"{path}/deliveries"))["items"]] == [made["id"]]
    for answer in (other.patch(place, {"hours": "1"}), other.delete(place), company.delete("/csr/deliveries/none")):
        problem(answer, 404)
    refused(company.post(f"{path}/deliveries", GIVEN | {"siren": other.siren}), 403, "your own company")
    assert pointers(soee.post(f"{path}/deliveries", GIVEN)) == ["/siren"]
    ok(company.delete(f"{place}?version=2"), 204)
    assert len(ok(soee.get(f"{path}/deliveries"))["items"]) == 1


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"started_on": "2026-01-11"}, ["/started_on"]),
        ({"ended_on": "2026-02-21"}, ["/ended_on"]),
        ({"started_on": "2026-01-22"}, ["/ended_on"]),
        ({"audience": "executive_job_seeker", "host": "cebije"}, ["/audience", "/host"]),
        ({"hours": "0", "euros": "0", "places": 0, "hires": 0}, ["/hours"]),
        ({"participants": 0}, ["/participants"]),
        ({"hours": "192.01"}, ["/hours"]),
        ({"hours": "-1", "time": "spare"}, ["/hours", "/time"]),
    ],
)
def test_a_delivery_is_of_the_period_for_its_audiences_and_of_something(
    city: City, changes: dict[str, Any], places: list[str]
) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company)
    assert pointers(company.post(f"{path}/deliveries", GIVEN | changes)) == places
    made = deliver(company, path, hours="192")["id"]
    changed = {"hours": "192", "version": 1} | changes
    assert pointers(company.patch(f"/csr/deliveries/{made}", changed)) == places


def test_what_is_yet_to_come_is_not_delivered(city: City) -> None:
    company = city.company()
    path = start(city.soee(), company, ended_on=ago(-9))
    assert pointers(company.post(f"{path}/deliveries", GIVEN | {"ended_on": ago(-1)})) == ["/ended_on"]
    assert deliver(company, path, ended_on=ago(0))["ended_on"] == ago(0)


def test_an_association_counts_for_itself_and_every_fault_is_reported(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    path = start(soee, company, partners=("snc", "cebije"))
    faulty = {"audience": "executive_job_seeker", "reached": 3, "started": 4, "finished": 5} | AT_3 | {"durable_3": 3}
    faults = pointers(partner.put(f"{path}/outcomes", {"figures": [faulty, YOUTH, YOUTH]}))
    assert faults == [
        f"/figures/{one}" for one in ("0/audience", "0/durable_3", "0/finished", "0/started", "2/audience")
    ]
    assert pointers(partner.put(f"{path}/outcomes", {"figures": []})) == ["/figures"]
    refused(partner.put(f"{path}/outcomes", {"figures": [YOUTH], "partner_id": "cebije"}), 403, "own association")
    assert pointers(soee.put(f"{path}/outcomes", {"figures": [YOUTH]})) == ["/partner_id"]
    assert pointers(soee.put(f"{path}/outcomes", {"figures": [YOUTH], "partner_id": "aode2"})) == ["/partner_id"]
    problem(city.partner("aode2").put(f"{path}/outcomes", {"figures": [YOUTH]}), 404)


def test_later_figures_wait_for_their_months(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company, ended_on=ago(1))
    answer = city.partner().put(f"{path}/outcomes", {"figures": [YOUTH | AT_3]})
    refused(answer, 422, "The figures at 3 months can be given from")


def test_an_association_reads_its_own_counts_and_the_firms_read_all(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company, partners=("snc", "cebije"))
    count(city.partner("snc"), path, YOUTH)
    count(soee, path, YOUTH, partner_id="cebije")
    for who, seen in (
        (city.partner("snc"), ["snc"]),
        (company, ["cebije", "snc"]),
        (city.officer(), ["cebije", "snc"]),
    ):
        read = ok(who.get(f"{path}/outcomes"))
        assert [one["id"] for one in read["partners"]] == seen
        assert read["sum"]["reached"] == 8 * len(seen)


def test_counts_are_replaced_as_a_whole_and_only_at_the_version_that_was_read(city: City) -> None:
    soee, partner = city.soee(), city.partner()
    path = start(soee, city.company())
    version = count(partner, path, YOUTH)["partners"][0]["version"]
    anew = count(soee, path, {**YOUTH, "audience": "senior"}, partner_id="snc", version=version)["partners"][0]
    assert ([one["audience"] for one in anew["figures"]], anew["version"]) == (["senior"], version + 1)
    late = partner.put(f"{path}/outcomes", {"figures": [YOUTH], "version": version})
    refused(late, 409, f"The current version is {version + 1}")


def test_only_the_association_confirms_once_and_at_the_version_it_has_read(city: City) -> None:
    soee, company, partner, elsewhere = city.soee(), city.company(), city.partner(), city.partner("cebije")
    path = complete(soee, company)
    version = ok(partner.get(f"{path}/outcomes"))["partners"][0]["version"]
    confirmation = {"version": version}
    for who in (soee, company, city.officer()):
        problem(who.post(f"{path}/confirmation", confirmation), 403)
    problem(elsewhere.post(f"{path}/confirmation", confirmation), 404)
    assert pointers(partner.post(f"{path}/confirmation", {})) == ["/version"]
    # Counted away and back again: the figures may be the same, what was read is not.
    count(soee, path, {**YOUTH, "reached": 9}, partner_id="snc")
    count(soee, path, YOUTH, partner_id="snc")
    refused(partner.post(f"{path}/confirmation", confirmation), 409, f"The current version is {version + 2}")
    confirm(partner, path)
    refused(partner.post(f"{path}/confirmation", {"version": version + 2}), 409, "confirmed already")
    under_way = start(soee, company)
    refused(partner.post(f"{under_way}/confirmation", {"version": 1}), 409, "confirm is not possible now")


def test_a_member_of_two_associations_names_the_one_that_counts(city: City) -> None:
    ids = ("snc", "cebije")
    both = city.person("both@partner.example", *(Membership(Role.PARTNER, partner_id=one) for one in ids))
    path = complete(city.soee(), city.company(), partners=ids)
    assert pointers(both.post(f"{path}/confirmation", {"version": 2})) == ["/partner_id"]
    assert ok(both.post(f"{path}/confirmation", {"version": 2, "partner_id": "snc"}))["confirmed_at"] is None


def test_nobody_confirms_the_outcomes_of_a_firm_they_are_tied_to(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    own, elsewhere = complete(soee, company), complete(soee, other)
    both = (Membership(Role.COMPANY, siren=company.siren), Membership(Role.PARTNER, partner_id="snc"))
    member = city.person("both@company.example", *both)
    read = ok(member.get(f"{own}/outcomes"))["partners"][0]["version"]
    refused(member.post(f"{own}/confirmation", {"version": read}), 403, "You are tied to a firm")
    assert confirm(member, elsewhere)["confirmed_at"] is not None


def test_an_association_that_has_hosted_what_a_firm_gave_stays(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company, partners=("snc", "cebije"))
    deliver(company, path, host="cebije")
    only = {"partners": [{"id": "snc", "places": 6}]}
    refused(soee.patch_read(path, only), 409, "The association cebije has hosted a delivery")
    stays = {"partners": [{"id": "cebije", "places": 6}]}
    assert [one["id"] for one in ok(soee.patch_read(path, stays))["partners"]] == ["cebije"]
