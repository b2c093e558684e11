from datetime import timedelta
from typing import Any

from sqlalchemy import select

from csr.firms.models import StageChange
from label.declarations.models import InitiativeFact
from label.kit.actor import Membership, Role
from label.kit.audit import AuditEntry
from label.kit.clock import day, now
from tests.csr.initiatives.life import (
    ALL,
    AT_3,
    AT_6,
    CONTENT,
    NOTHING,
    PLEDGE,
    SENIOR,
    UNKNOWN,
    WHY,
    YOUTH,
    commit,
    complete,
    confirm,
    count,
    deliver,
    firm,
    propose,
    start,
)
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.filing import STATEMENT, score, year


def stages(city: City, siren: str) -> list[str]:
    wanted = select(StageChange.stage).filter_by(siren=siren).order_by(StageChange.id)
    return city.database.read_sync(lambda session: list(session.scalars(wanted)))


def trail(city: City, subject: str = "initiative") -> list[str]:
    wanted = select(AuditEntry.action).filter_by(subject=subject).order_by(AuditEntry.id)
    return city.database.read_sync(lambda session: list(session.scalars(wanted)))


def test_an_initiative_lives_from_a_proposal_to_confirmed_outcomes_that_count_for_the_label(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    made = soee.post(ALL, CONTENT | {"firms": [firm(company.siren)]})
    out = ok(made, 201)
    path = f"{ALL}/{out['id']}"
    assert made.headers["location"] == f"/api/v1{path}"
    assert (out["state"], out["owner"], out["action_title"], out["revision"]) == (
        "proposed",
        "Soee",
        "Parrainage par binômes",
        1,
    )
    ok(soee.post(f"{path}/discussion"))
    ok(company.post(f"{path}/agreement", {"version": 1}))
    assert ok(soee.post(f"{path}/commitment"))["state"] == "committed"
    assert stages(city, company.siren) == ["committed"]
    assert partner.get(path).status_code == 404
    ok(soee.patch_read(path, {"partners": [{"id": "snc", "places": 12}]}))
    assert ok(soee.post(f"{path}/start"))["state"] == "under_way"
    assert stages(city, company.siren) == ["committed", "acting"]
    deliver(company, path)
    deliver(soee, path, siren=company.siren, hours="29.5")
    count(partner, path, YOUTH)
    done = ok(soee.post(f"{path}/completion"))
    assert (done["state"], done["confirmed_at"]) == ("completed", None)
    assert done["label"] == [{"siren": company.siren, "edition": "2026", "counts": True}]
    assert claim(company) == {"declared": "1", "verified": "0"}
    counted = confirm(partner, path)
    assert counted["confirmed_at"] == counted["partners"][0]["confirmed_at"] is not None
    assert ok(company.get(path))["confirmed_at"] == counted["confirmed_at"]
    assert claim(company) == {"declared": "1", "verified": "1"}
    later = count(partner, path, YOUTH | AT_3 | AT_6)
    assert later["confirmed_at"] is later["partners"][0]["confirmed_at"] is None
    assert claim(company) == {"declared": "1", "verified": "0"}
    confirm(partner, path)
    assert claim(company) == {"declared": "1", "verified": "1"}
    assert trail(city) == [
        *["propose", "discuss", "agree", "commit", "change", "start"],
        *["count", "complete", "count", "confirm", "count", "count", "count", "confirm", "count"],
    ]
    assert trail(city, "delivery") == ["deliver", "deliver"]


def claim(company: Caller) -> Any:
    """What the one initiative gives of the bonus on each basis."""
    ok(company.put_read(f"{year(company)}/statement", STATEMENT))
    return next(one for one in score(company)["claims"] if one["kind"] == "initiative")["gives"]["bonus"]


def test_a_company_proposes_an_initiative_for_itself_and_soee_takes_it_up(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    made = ok(company.post(ALL, CONTENT), 201)
    assert (made["owner"], made["may"]) == (None, ["agree"])
    assert [(one["siren"], one["committed"]) for one in made["commitments"]] == [(company.siren, NOTHING)]
    assert (
        ok(company.post(ALL, CONTENT | {"firms": [firm(company.siren)]}), 201)["commitments"][0]["committed"] == PLEDGE
    )
    refused(company.post(ALL, CONTENT | {"firms": [firm(other.siren)]}), 403, "for itself alone")
    refused(company.post(ALL, CONTENT | {"owner": "soee@soee.example"}), 403, "SOEE says")
    assert ok(soee.post(f"{ALL}/{made['id']}/discussion"))["owner"] == "Soee"


def test_a_member_of_two_companies_names_the_one_that_proposes(city: City) -> None:
    sirens = [city.add_company(number) for number in (1, 2)]
    both = city.person("both@company.example", *(Membership(Role.COMPANY, siren=siren) for siren in sirens))
    assert pointers(both.post(ALL, CONTENT)) == ["/firms"]
    made = ok(both.post(ALL, CONTENT | {"firms": [firm(siren) for siren in sirens]}), 201)
    agreement = f"{ALL}/{made['id']}/agreement"
    assert pointers(both.post(agreement, {})) == ["/siren"]
    assert ok(both.post(agreement, {"siren": sirens[1]}))["commitments"][1]["agreed_at"] is not None


def test_soee_writes_down_that_a_firm_has_agreed_and_how_it_knows(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    agreement = f"{path}/agreement"
    assert pointers(soee.post(agreement, {"words": "Lettre du 3 mars."})) == ["/siren"]
    assert pointers(soee.post(agreement, {"siren": company.siren})) == ["/words"]
    assert pointers(soee.post(agreement, {"siren": city.add_company(2), "words": "Lettre."})) == ["/siren"]
    agreed = ok(soee.post(agreement, {"siren": company.siren, "words": "Lettre du 3 mars."}))["commitments"][0]
    assert (agreed["agreed_words"], agreed["version"]) == ("Lettre du 3 mars.", 2)
    refused(company.post(agreement, {}), 409, "agreed already")


def test_a_firm_agrees_to_the_figures_it_has_read_and_to_something(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    ok(soee.patch_read(path, {"firms": [firm(company.siren, hours="400")]}))
    refused(company.post(f"{path}/agreement", {"version": 1}), 409, "The current version is 2")
    ok(soee.patch_read(path, {"firms": [{"siren": company.siren}]}))
    refused(company.post(f"{path}/agreement", {}), 409, "Nothing is committed")


def test_changing_what_a_firm_agreed_to_undoes_its_agreement_and_nothing_else_does(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = propose(soee, company.siren, other.siren)
    for one in (company, other):
        ok(one.post(f"{path}/agreement", {}))

    def agreed(**change: Any) -> list[bool]:
        out = ok(soee.patch_read(path, change))["commitments"]
        return [part["agreed_at"] is not None for part in out]

    kept = firm(other.siren)
    assert agreed(title="Un autre titre", firms=[firm(company.siren, owner="Paul Petit"), kept]) == [True, True]
    assert agreed(action="pair_mentoring", partners=[]) == [True, True]
    assert agreed(firms=[firm(company.siren, hires=3), kept]) == [False, True]
    assert agreed(action="mock_interviews") == [False, False]
    for change in ({"audiences": ["youth"]}, {"started_on": "2026-01-05"}, {"ended_on": "2026-03-20"}):
        for one in (company, other):
            ok(one.post(f"{path}/agreement", {}))
        assert agreed(**change) == [False, False]
        assert agreed(**change) == [False, False]


def test_everything_missing_for_a_commitment_is_reported_at_once(city: City) -> None:
    soee, company = city.soee(), city.company()
    bare = f"{ALL}/{ok(company.post(ALL, CONTENT | {'audiences': []}), 201)['id']}"
    ok(soee.post(f"{bare}/discussion"))
    refused(
        soee.post(f"{bare}/commitment"),
        409,
        f"It cannot be committed yet: the firm {company.siren} commits nothing; "
        f"the firm {company.siren} has not agreed; no audience is named.",
    )
    empty = propose(soee)
    ok(soee.post(f"{empty}/discussion"))
    refused(soee.post(f"{empty}/commitment"), 409, "It cannot be committed yet: no firm takes part.")


def test_a_start_needs_an_association_and_a_completion_its_last_day_and_every_count(city: City) -> None:
    soee, company = city.soee(), city.company()
    alone = commit(soee, company, partners=())
    refused(soee.post(f"{alone}/start"), 409, "no partner association takes part")
    tomorrow = str(day(now()) + timedelta(days=1))
    path = start(soee, company, partners=("snc", "cebije"), ended_on=tomorrow)
    count(city.partner("cebije"), path, YOUTH)
    refused(
        soee.post(f"{path}/completion"),
        409,
        f"It cannot be completed yet: it ends on {tomorrow}, which is in the future; "
        "the association snc has recorded no outcomes yet.",
    )
    refused(soee.patch_read(path, {"partners": []}), 409, "at least one partner association")
    refused(soee.patch_read(path, {"partners": [{"id": "snc"}]}), 409, "The association cebije has recorded outcomes")
    out = ok(soee.patch_read(path, {"partners": [{"id": "cebije", "places": 1}], "ended_on": "2026-02-20"}))
    assert [(one["id"], one["places"]) for one in out["involvements"]] == [("cebije", 1)]
    assert ok(soee.post(f"{path}/completion"))["state"] == "completed"


def test_the_initiative_is_confirmed_by_the_last_association_to_confirm_and_by_none_before(city: City) -> None:
    soee, company = city.soee(), city.company()
    first, second = city.partner("snc"), city.partner("cebije")
    path = complete(soee, company, partners=("snc", "cebije"))
    assert confirm(first, path)["confirmed_at"] is None
    assert claim(company)["verified"] == "0"
    assert confirm(second, path)["confirmed_at"] is not None
    assert claim(company)["verified"] == "1"
    count(soee, path, YOUTH, partner_id="snc")
    read = ok(soee.get(f"{path}/outcomes"))
    confirmed = {one["id"]: one["confirmed_at"] is not None for one in read["partners"]}
    assert (read["confirmed_at"], confirmed) == (None, {"cebije": True, "snc": False})
    assert confirm(first, path)["confirmed_at"] is not None


def test_counting_the_same_again_undoes_no_confirmation(city: City) -> None:
    soee, partner = city.soee(), city.partner()
    path = complete(soee, city.company())
    confirmed = confirm(partner, path)
    assert count(soee, path, SENIOR, YOUTH, partner_id="snc") == confirmed
    assert confirmed["sum"] == {"reached": 12, "started": 11, "finished": 9} | UNKNOWN


def test_sums_know_a_later_figure_only_when_all_audiences_do(city: City) -> None:
    partner = city.partner()
    path = start(city.soee(), city.company())
    assert count(partner, path, YOUTH | AT_3, SENIOR)["sum"]["durable_3"] is None
    full = count(partner, path, YOUTH | AT_3, SENIOR | AT_3)
    assert (full["sum"]["durable_3"], full["sum"]["durable_6"]) == (4, None)
    assert [one["audience"] for one in full["audiences"]] == ["senior", "youth"]


def test_declined_and_abandoned_initiatives_say_why_and_go_no_further(city: City) -> None:
    soee, company, partner = city.soee(), city.company(), city.partner()
    declined, abandoned = propose(soee, company.siren), start(soee, company)
    assert pointers(soee.post(f"{declined}/decline", {"why": "boredom"})) == ["/why", "/words"]
    for path, act, state in ((declined, "decline", "declined"), (abandoned, "abandonment", "abandoned")):
        out = ok(soee.post(f"{path}/{act}", WHY))
        assert (out["state"], out["closed_why"], out["closed_words"], out["may"]) == (
            state,
            "no_time",
            WHY["words"],
            [],
        )
        assert ok(company.get(path))["closed_words"] is None
        refused(
            soee.patch_read(path, {"title": "Encore"}), 409, f"The initiative is {state}: change is not possible now"
        )
    assert [partner.get(path).status_code for path in (declined, abandoned)] == [404, 200]


def test_each_step_is_refused_where_the_life_does_not_lead(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    words = "The initiative is proposed: commit is not possible now (possible: agree, change, decline, discuss, plan)."
    refused(soee.post(f"{path}/commitment"), 409, words)
    refused(soee.post(f"{path}/start"), 409, "start is not possible now")
    refused(soee.post(f"{path}/completion"), 409, "complete is not possible now")
    refused(soee.post(f"{path}/abandonment", WHY), 409, "abandon is not possible now")
    ok(soee.post(f"{path}/discussion"))
    refused(soee.post(f"{path}/discussion"), 409, "discuss is not possible now")
    committed = commit(soee, company)
    refused(soee.post(f"{committed}/decline", WHY), 409, "decline is not possible now")
    refused(company.post(f"{committed}/agreement", {}), 409, "agree is not possible now")
    refused(soee.put(f"{committed}/outcomes", {"partner_id": "snc", "figures": [YOUTH]}), 409, "count is not possible")


def test_after_the_commitment_only_words_owner_period_and_associations_change_and_each_leaves_its_trace(
    city: City,
) -> None:
    soee, company = city.soee(), city.company()
    city.officer()
    path = commit(soee, company)
    refused(
        soee.patch_read(path, {"firms": [], "audiences": [], "action": "mock_interviews", "title": "Non"}),
        409,
        "The initiative is committed: action, audiences, firms can no longer be changed.",
    )
    change = {"title": "Mentorat", "summary": None, "owner": "officer@city.example", "ended_on": "2026-03-31"}
    out = ok(soee.patch(path, change | {"version": ok(soee.get(path))["version"]}))
    assert (out["title"], out["summary"], out["owner"], out["ended_on"]) == ("Mentorat", None, "Officer", "2026-03-31")
    assert out["commitments"][0]["agreed_at"] is not None
    wanted = select(AuditEntry.before, AuditEntry.after).filter_by(subject="initiative", action="change")
    before, after = city.database.read_sync(lambda session: tuple(session.execute(wanted).one()))
    assert before is not None
    assert after is not None
    assert '"title":"Parcours de mentorat"' in before
    assert ('"title":"Mentorat"' in after, '"ended_on":"2026-03-31"' in after, "audiences" in after) == (
        True,
        True,
        False,
    )


def test_a_completed_initiative_keeps_its_period_and_tells_the_label_its_new_title(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = complete(soee, company)
    refused(soee.patch_read(path, {"ended_on": "2026-03-31"}), 409, "ended_on can no longer be changed")
    ok(soee.patch_read(path, {"title": "Mentorat"}))
    titles = city.database.read_sync(lambda session: session.scalars(select(InitiativeFact.title)).all())
    assert titles == ["Mentorat"]


def test_the_period_keeps_what_was_delivered_and_what_was_counted_after_its_end(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = start(soee, company)
    deliver(company, path)
    refused(soee.patch_read(path, {"started_on": "2026-01-21"}), 409, "delivered from 2026-01-20 to 2026-01-21")
    assert ok(soee.patch_read(path, {"ended_on": "2026-02-21"}))["ended_on"] == "2026-02-21"
    count(soee, path, YOUTH | AT_3, partner_id="snc")
    refused(soee.patch_read(path, {"ended_on": "2026-02-22"}), 409, "recorded for the months after 2026-02-21")
    assert ok(soee.patch_read(path, {"started_on": "2026-01-19"}))["started_on"] == "2026-01-19"


def test_a_change_from_an_older_version_is_refused_also_where_only_a_relation_has_changed(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    version = ok(soee.get(path))["version"]
    ok(soee.patch(path, {"firms": [firm(company.siren, hires=9)], "version": version}))
    refused(soee.patch(path, {"firms": [], "version": version}), 409, f"The current version is {version + 1}")


def test_every_fault_of_an_initiative_is_reported_at_once(city: City) -> None:
    soee, company = city.soee(), city.company()
    faulty = CONTENT | {
        "action": "no_such_action",
        "ended_on": "2026-01-11",
        "audiences": ["youth", "youth"],
        "firms": [firm(company.siren), firm(company.siren), {"siren": "999999998"}],
        "partners": [{"id": "snc"}, {"id": "snc"}, {"id": "nobody"}],
    }
    wanted = ["/action", "/audiences/1", "/ended_on", "/firms/1/siren", "/firms/2/siren"]
    assert pointers(soee.post(ALL, faulty)) == [*wanted, "/partners/1/id", "/partners/2/id"]
    path = propose(soee, company.siren)
    given = {name: faulty[name] for name in ("action", "ended_on", "audiences", "firms", "partners")}
    assert pointers(soee.patch_read(path, given)) == [*wanted, "/partners/1/id", "/partners/2/id"]
    assert pointers(soee.patch_read(path, {"title": None, "started_on": None})) == ["/started_on", "/title"]
    assert pointers(soee.patch_read(path, {"owner": "nobody@soee.example"})) == ["/owner"]
    assert pointers(soee.patch_read(path, {"owner": None})) == ["/owner"]
    assert pointers(soee.post(ALL, CONTENT | {"started_on": "1999-12-31", "ended_on": "9999-12-31"})) == [
        "/ended_on",
        "/started_on",
    ]


def test_a_retired_action_is_proposed_no_more_but_initiatives_of_it_go_on(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    ok(soee.post("/csr/actions/pair_mentoring/retirement"))
    assert pointers(soee.post(ALL, CONTENT)) == ["/action"]
    assert ok(soee.patch_read(path, {"title": "Mentorat", "audiences": ["senior"], "firms": []}))["audiences"] == [
        "senior"
    ]


def test_an_initiative_keeps_the_revision_of_the_action_it_was_agreed_on(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = propose(soee, company.siren)
    ok(company.post(f"{path}/agreement", {}))
    action = ok(soee.get("/csr/actions/pair_mentoring"))
    read_only = ("code", "active", "revision", "latest", "revised_at", "version")
    content = {name: value for name, value in action.items() if name not in read_only}
    ok(soee.put("/csr/actions/pair_mentoring", content | {"title": "Binômes"}))
    assert (ok(soee.get(path))["revision"], ok(soee.get(path))["action_title"]) == (1, action["title"])
    anew = ok(soee.patch_read(path, {"action": "pair_mentoring"}))
    assert (anew["revision"], anew["action_title"], anew["commitments"][0]["agreed_at"]) == (2, "Binômes", None)
