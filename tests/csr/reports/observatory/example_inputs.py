"""Inputs of a year, empty, by hand or random: for tests of what is counted and withheld."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

from csr.catalogue.initial_content import SEEKERS_2015, SHARES_2015, SOURCE_2015
from csr.catalogue.models import Audience
from csr.firms.models import Stage, ThresholdStatus
from csr.reports.models import Observatory
from csr.reports.observatory import queries
from csr.reports.observatory.inputs import (
    CURRENT_METHOD,
    CompanyInput,
    FirmInput,
    HireInput,
    Inputs,
    NeedInput,
    OutcomeInput,
    canonical_json,
    digest_of,
)
from csr.reports.observatory.schemas import ObservatoryOut
from csr.reports.observatory.tables import build_tables

LEVELS = ("engaged", "confirmed", "exemplary", "none")
BANDS = ("B1", "B2", "B3", "B4", "B5")
PRESENCES = ("full_day", "half_day", "shared_stand", "offers_only", "none")
CONTRACTS = ("permanent", "apprenticeship", "fixed_term_12", "fixed_term_6")
GROUPS = ("senior", "youth", "none")
NEEDS = tuple(
    NeedInput(audience=one, of_year=2015, share_percent=share, seekers_total=SEEKERS_2015, source=SOURCE_2015)
    for one, share in sorted(SHARES_2015.items())
)


def empty_year(year: int = 2026, **lines: Any) -> Inputs:
    """A year in which nothing is known but these lines."""
    none: dict[str, Any] = dict.fromkeys(("companies", "outcomes", "firms", "needs", "reference"), ())
    return Inputs(
        **{
            "year": year,
            "method": CURRENT_METHOD,
            "editions": ("2026",),
            "threshold": 500,
            "commune": "92012",
            **none,
            **lines,
        }
    )


def company(number: int, **said: Any) -> CompanyInput:
    """A company of the second band without a label."""
    line = {"siren": f"999{number:06}", "band": "B2", "size_class": "12", "level": "none", "snapshot": "sha256:0"}
    return CompanyInput(**{**line, "of_the_year": True, "named": said.get("level", "none") != "none", **said})


def outcome(
    number: int, audience: str, reached: int, started: int = 0, finished: int = 0, **later: Any
) -> OutcomeInput:
    """People of an initiative of its own."""
    told: dict[str, Any] = {f"{what}_{months}": None for months in (3, 6) for what in ("durable", "other", "training")}
    who = {"initiative": f"{number:06}", "partner": "snc", "audience": Audience(audience)}
    return OutcomeInput(**{**who, "reached": reached, "started": started, "finished": finished, **told, **later})


def random_inputs(chance: Random, companies: int, initiatives: int, firms: int) -> Inputs:
    """A city of this size, of which small parts are rare enough that some of it is published."""
    return empty_year(
        companies=tuple(_company(chance, number) for number in range(companies)),
        outcomes=tuple(_outcome(chance, number) for number in range(initiatives)),
        firms=tuple(_firm(chance, number) for number in range(firms)),
        needs=NEEDS,
        reference=NEEDS,
    )


def _company(chance: Random, number: int) -> CompanyInput:
    hires = {(chance.choice(CONTRACTS), chance.choice(GROUPS)): chance.randrange(1, 4) for _ in range(2)}
    level = _one(chance, LEVELS)
    return company(
        number,
        band=_one(chance, BANDS),
        level=level,
        named=level != "none" and number % 17 > 0,  # the others are not to be published
        hours_paid=Decimal(chance.randrange(400)) / 4 if chance.random() < 0.6 else Decimal(0),
        hours_personal=Decimal(chance.randrange(40)) if chance.random() < 0.3 else Decimal(0),
        hires=tuple(HireInput(contract=key[0], group=key[1], count=hires[key]) for key in sorted(hires)),
        presence=_one(chance, PRESENCES),
    )


def _outcome(chance: Random, number: int) -> OutcomeInput:
    reached = chance.randrange(1, 30)
    started = reached if chance.random() < 0.3 else chance.randrange(reached + 1)
    known = chance.random() < 0.7
    later = {f"{what}_3": chance.randrange(reached // 3 + 1) if known else None for what in ("durable", "other")}
    later["training_3"] = reached // 3 if known else None
    return outcome(number, _one(chance, tuple(Audience)), reached, started, chance.randrange(started + 1), **later)


def _firm(chance: Random, number: int) -> FirmInput:
    return FirmInput(
        siren=f"998{number:06}", stage=_one(chance, tuple(Stage)), standing=_one(chance, tuple(ThresholdStatus))
    )


def _one(chance: Random, options: Sequence[Any]) -> Any:
    """One of the options, the first ones far more often."""
    return options[min(int(chance.expovariate(0.7)), len(options) - 1)]


def publish(*history: Inputs, reason: str | None = None) -> ObservatoryOut:
    """The last of these inputs as a frozen number goes out."""
    found = canonical_json(build_tables(history))
    told = canonical_json(history[-1])
    row = Observatory(
        year=history[-1].year,
        number=len(history),
        inputs=told,
        inputs_digest=digest_of(told),
        tables=found,
        tables_digest=digest_of(found),
        reason=reason,
        frozen_at=datetime(2027, 1, 15, 9, tzinfo=UTC),
    )
    return queries.present_frozen(row, [row])
