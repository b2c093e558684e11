from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms.actions import advance
from csr.firms.models import Firm, Stage, StageChange
from label.accounts.authentication import Authenticator
from label.kit.errors import NotFound
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.portfolio import call, firm
from tests.support.sirens import siren

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def stage(soee: Caller, one: str, **body: object) -> str:
    told: str = ok(soee.post(f"/csr/firms/{one}/stage", body))["stage"]
    return told


def changes(city: City, one: str) -> list[tuple[str, str | None]]:
    def read(session: Session) -> list[tuple[str, str | None]]:
        rows = session.scalars(select(StageChange).filter_by(siren=one).order_by(StageChange.id))
        return [(row.stage, row.reason) for row in rows]

    return city.database.read_sync(read)


def forward(city: City, who: Caller, one: str, to: Stage) -> None:
    def write(session: Session) -> None:
        actor = Authenticator().identify(session, str(who.key), AT)
        advance(session, actor, one, to, AT)

    city.database.write_sync(write)


def test_a_firm_goes_ahead_back_into_a_pause_and_out_to_anywhere(city: City) -> None:
    one, soee = firm(city, 1), city.soee()
    assert stage(soee, one, stage="committed") == "committed"
    assert stage(soee, one, stage="in_discussion", reason="Le budget est parti.") == "in_discussion"
    paused = ok(soee.post(f"/csr/firms/{one}/stage", {"stage": "paused", "reason": "Réorganisation.", "version": 3}))
    assert (paused["stage"], paused["paused_because"], paused["version"]) == ("paused", "Réorganisation.", 4)
    resumed = ok(soee.post(f"/csr/firms/{one}/stage", {"stage": "acting"}))
    assert (resumed["stage"], resumed["paused_because"]) == ("acting", None)
    assert changes(city, one) == [
        ("committed", None),
        ("in_discussion", "Le budget est parti."),
        ("paused", "Réorganisation."),
        ("acting", None),
    ]
    trail = ok(city.officer().get(f"/audit?siren={one}&subject=firm"))["items"]
    assert [(entry["before"]["stage"], entry["after"]["stage"]) for entry in reversed(trail)] == [
        ("not_contacted", "committed"),
        ("committed", "in_discussion"),
        ("in_discussion", "paused"),
        ("paused", "acting"),
    ]


def test_a_stage_that_leads_nowhere_is_refused_and_changes_nothing(city: City) -> None:
    one, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{one}/stage"
    assert pointers(soee.post(path, {"stage": "paused"})) == ["/reason"]
    refused(soee.post(path, {"stage": "not_contacted"}), 409, "The firm is not_contacted already")
    refused(soee.post(path, {"stage": "acting", "version": 2}), 409, "at version 1 now")
    assert pointers(soee.post(path, {"stage": "lost"})) == ["/stage"]
    refused(soee.post(f"/csr/firms/{siren(777)}/stage", {"stage": "acting"}), 404, "No company with SIREN")
    refused(city.officer().post(path, {"stage": "acting"}), 403, "Only for SOEE officers")
    assert changes(city, one) == []
    assert ok(soee.get(f"/csr/firms/{one}"))["stage"] == "not_contacted"


def test_what_a_firm_does_brings_it_forward_only(city: City) -> None:
    one, soee = firm(city, 1), city.soee()
    forward(city, soee, one, Stage.COMMITTED)
    forward(city, soee, one, Stage.IN_DISCUSSION)
    forward(city, soee, one, Stage.COMMITTED)
    assert changes(city, one) == [("committed", None)]
    forward(city, soee, one, Stage.ACTING)
    assert ok(soee.get(f"/csr/firms/{one}"))["stage"] == "acting"


def test_what_a_firm_does_never_ends_a_pause(city: City) -> None:
    one, soee = firm(city, 1), city.soee()
    stage(soee, one, stage="paused", reason="Réorganisation.")
    forward(city, soee, one, Stage.ACTING)
    assert changes(city, one) == [("paused", "Réorganisation.")]


def test_a_firm_that_is_no_company_does_not_come_forward(city: City) -> None:
    soee = city.soee()
    with pytest.raises(NotFound, match="No company with SIREN"):
        forward(city, soee, siren(777), Stage.ACTING)
    assert city.database.read_sync(lambda session: session.scalars(select(Firm)).all()) == []


def test_the_first_interaction_brings_a_firm_into_discussion_the_others_move_nothing(city: City) -> None:
    first, later, paused = firm(city, 1), firm(city, 2), firm(city, 3)
    soee = city.soee()
    stage(soee, later, stage="acting")
    stage(soee, paused, stage="paused", reason="Réorganisation.")
    for one in (first, first, later, paused):
        call(soee, one)
    assert changes(city, first) == [("in_discussion", None)]
    assert changes(city, later) == [("acting", None)]
    assert changes(city, paused) == [("paused", "Réorganisation.")]
