from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms.models import Firm, StageChange
from csr.firms.stages import advance
from csr.firms.states import Stage
from label.accounts.authentication import Authenticator
from label.kit.errors import NotFound
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.portfolio import call, firm
from tests.support.sirens import siren

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def stage(soee: Caller, firm_siren: str, **body: object) -> str:
    reached: str = ok(soee.post(f"/csr/firms/{firm_siren}/stage", body))["stage"]
    return reached


def changes(city: City, firm_siren: str) -> list[tuple[str, str | None]]:
    def read(session: Session) -> list[tuple[str, str | None]]:
        rows = session.scalars(select(StageChange).filter_by(siren=firm_siren).order_by(StageChange.id))
        return [(row.stage, row.reason) for row in rows]

    return city.database.read_sync(read)


def forward(city: City, who: Caller, firm_siren: str, to: Stage) -> None:
    def write(session: Session) -> None:
        actor = Authenticator().identify(session, str(who.key), AT)
        advance(session, actor, firm_siren, to, AT)

    city.database.write_sync(write)


def test_a_firm_goes_ahead_back_into_a_pause_and_out_to_anywhere(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    assert stage(soee, firm_siren, stage="committed") == "committed"
    assert stage(soee, firm_siren, stage="in_discussion", reason="Le budget est parti.") == "in_discussion"
    paused = ok(
        soee.post(f"/csr/firms/{firm_siren}/stage", {"stage": "paused", "reason": "Réorganisation.", "version": 3})
    )
    assert (paused["stage"], paused["paused_because"], paused["version"]) == ("paused", "Réorganisation.", 4)
    resumed = ok(soee.post(f"/csr/firms/{firm_siren}/stage", {"stage": "acting"}))
    assert (resumed["stage"], resumed["paused_because"]) == ("acting", None)
    assert changes(city, firm_siren) == [
        ("committed", None),
        ("in_discussion", "Le budget est parti."),
        ("paused", "Réorganisation."),
        ("acting", None),
    ]
    trail = ok(city.officer().get(f"/audit?siren={firm_siren}&subject=firm"))["items"]
    assert [(entry["before"]["stage"], entry["after"]["stage"]) for entry in reversed(trail)] == [
        ("not_contacted", "committed"),
        ("committed", "in_discussion"),
        ("in_discussion", "paused"),
        ("paused", "acting"),
    ]


def test_a_stage_that_leads_nowhere_is_refused_and_changes_nothing(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{firm_siren}/stage"
    assert pointers(soee.post(path, {"stage": "paused"})) == ["/reason"]
    refused(soee.post(path, {"stage": "not_contacted"}), 409, "The firm is not_contacted already")
    refused(soee.post(path, {"stage": "acting", "version": 2}), 409, "The current version is 1")
    assert pointers(soee.post(path, {"stage": "lost"})) == ["/stage"]
    refused(soee.post(f"/csr/firms/{siren(777)}/stage", {"stage": "acting"}), 404, "No company with SIREN")
    refused(city.officer().post(path, {"stage": "acting"}), 403, "Only for SOEE officers")
    assert changes(city, firm_siren) == []
    assert ok(soee.get(f"/csr/firms/{firm_siren}"))["stage"] == "not_contacted"


def test_an_initiative_only_brings_a_firm_forward(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    forward(city, soee, firm_siren, Stage.COMMITTED)
    forward(city, soee, firm_siren, Stage.IN_DISCUSSION)
    forward(city, soee, firm_siren, Stage.COMMITTED)
    assert changes(city, firm_siren) == [("committed", None)]
    forward(city, soee, firm_siren, Stage.ACTING)
    assert ok(soee.get(f"/csr/firms/{firm_siren}"))["stage"] == "acting"


def test_an_initiative_never_ends_a_pause(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    stage(soee, firm_siren, stage="paused", reason="Réorganisation.")
    forward(city, soee, firm_siren, Stage.ACTING)
    assert changes(city, firm_siren) == [("paused", "Réorganisation.")]


def test_an_unknown_company_cannot_come_forward(city: City) -> None:
    soee = city.soee()
    with pytest.raises(NotFound, match="No company with SIREN"):
        forward(city, soee, siren(777), Stage.ACTING)
    assert city.database.read_sync(lambda session: session.scalars(select(Firm)).all()) == []


def test_the_first_interaction_brings_a_firm_into_discussion_the_others_move_nothing(city: City) -> None:
    first, later, paused = firm(city, 1), firm(city, 2), firm(city, 3)
    soee = city.soee()
    stage(soee, later, stage="acting")
    stage(soee, paused, stage="paused", reason="Réorganisation.")
    for firm_siren in (first, first, later, paused):
        call(soee, firm_siren)
    assert changes(city, first) == [("in_discussion", None)]
    assert changes(city, later) == [("acting", None)]
    assert changes(city, paused) == [("paused", "Réorganisation.")]
