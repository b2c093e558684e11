"""A statement's figures, summed from what was gathered. Pure. What a judge or an association vouches for, and what is
only declared, are never added to each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from csr.initiatives.models import Delivery, Outcome
from csr.initiatives.states import InitiativeState
from csr.reports import reporting_lines
from csr.reports.statement.french import FIGURES, LEVELS, PRESENCES, part
from csr.reports.statement.provenance import LOCAL_HIRE, VOLUNTEERING, annual_key, outcome_key
from csr.reports.statement.schemas import FigureOut, StatementEdition, Status
from csr.reports.statement.source_rows import Gathered
from label.declarations.models import Declaration, Statement
from label.declarations.models import DeclarationState as Filed

LATER = ("durable_3", "other_3", "training_3", "durable_6", "other_6", "training_6")
HELD = ("valid", "suspended", "expired", "replaced")  # a label that was withdrawn or given back is no figure
Part = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Sum:
    """A figure as it grows. None is not 0: nobody has said anything."""

    verified: Decimal | None = None
    declared: Decimal | None = None
    status: Status = "verified"
    details: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Figures by code and part."""

    sums: dict[tuple[str, Part], Sum] = field(default_factory=dict)

    def add(
        self,
        code: str,
        value: Decimal | int | None,
        status: Status,
        ref: str | None,
        *,
        of: Mapping[str, str] | None = None,
        detail: str | None = None,
    ) -> None:
        """Add what one source says, to the column that its status belongs in."""
        found = self.sums.setdefault((code, tuple((of or {}).items())), Sum())
        if value is not None and status == "declared":
            found.declared = (found.declared or Decimal(0)) + value
        elif value is not None:
            found.verified, found.status = (found.verified or Decimal(0)) + value, status
        found.details += [detail] if detail else []
        found.refs += [ref] if ref and ref not in found.refs else []


def figures(found: Gathered, editions: list[StatementEdition], refs: Mapping[tuple[str, ...], str]) -> list[FigureOut]:
    """Every figure that some source says something of, in the order of `FIGURES`."""
    tally = Tally()
    for edition in editions:
        for one in edition.certificates:
            if one.status in HELD:
                tally.add("label", None, "verified", None, detail=f"{LEVELS[one.level]}, {one.number}")
    for annual in found.annual:
        _annual(tally, annual, refs[annual_key(annual)])
    for declaration in found.declarations:
        _declaration(tally, declaration, refs[declaration.id,])
    for delivery in found.deliveries:
        if delivery.ended_on >= found.year.first:
            _delivery(tally, delivery, refs[delivery.id,], declared=delivery.id in found.declared)
    _initiatives(tally, found, refs)
    return list(_listed(tally))


def _annual(tally: Tally, row: Statement, ref: str) -> None:
    checked = row.state == Filed.CHECKED
    for code, declared, verified in (
        ("volunteers", row.volunteers, row.verified_volunteers),
        ("hires_from_shared_vacancies", row.hires_from_shared_vacancies, row.verified_hires_from_shared_vacancies),
    ):
        if declared:
            tally.add(code, *((verified, "verified") if checked else (declared, "declared")), ref)


def _declaration(tally: Tally, row: Declaration, ref: str) -> None:
    checked = row.state == Filed.CHECKED
    status: Status = "verified" if checked else "declared"
    if row.kind == VOLUNTEERING:
        tally.add(f"hours_{row.time}", row.verified_hours if checked else row.hours, status, ref)
        tally.add("participations", row.participants, "declared", ref)  # no verdict is on these
    elif row.kind == LOCAL_HIRE:
        of = {"contract": str(row.contract), "group": str(row.group)}
        tally.add("local_hires", row.verified_count if checked else row.count, status, ref, of=of)
    else:
        present = row.presence_verified if checked else row.presence != "absent"
        tally.add("forum", int(bool(present)), status, ref, detail=PRESENCES[str(row.presence)])
        tally.add("forum_offers", row.verified_offers if checked else row.offers, status, ref)
        answered = row.verified_candidates_answered if checked else row.candidates_answered
        tally.add("forum_answered", answered, status, ref)


def _delivery(tally: Tally, row: Delivery, ref: str, *, declared: bool) -> None:
    """Hours that a declaration counts are not counted here again."""
    if row.hours and not declared:
        tally.add(f"hours_{row.time}", row.hours, "declared", ref)
        tally.add("participations", row.participants, "declared", ref)
    for code, value in (("places", row.places), ("euros", row.euros), ("hires", row.hires)):
        if value:
            tally.add(f"initiative_{code}", value, "declared", ref)


def _initiatives(tally: Tally, found: Gathered, refs: Mapping[tuple[str, ...], str]) -> None:
    """Those of the year's end: an initiative over two years is not counted in both."""
    ending = {each.id: each for each in found.initiatives if each.ended_on <= found.year.last}
    outcomes = [each for each in found.outcomes if each.initiative_id in ending]
    for each in ending.values():
        if each.state == InitiativeState.COMPLETED:
            tally.add("initiatives", 1, "confirmed" if each.confirmed_at else "declared", None)
            for one in outcomes:
                if one.initiative_id == each.id:
                    tally.add("initiatives", None, "confirmed", refs[outcome_key(one)])
    for outcome in outcomes:
        _outcome(tally, outcome, refs[outcome_key(outcome)])


def _outcome(tally: Tally, row: Outcome, ref: str) -> None:
    status: Status = "confirmed" if row.confirmed_at else "declared"
    of = {"audience": row.audience}
    for name in ("reached", "started", "finished"):
        tally.add(f"people_{name}", getattr(row, name), status, ref, of=of)
    for name in LATER:
        if getattr(row, name) is not None:
            tally.add(name, getattr(row, name), status, ref, of=of)


def _listed(tally: Tally) -> Iterator[FigureOut]:
    order = list(FIGURES)
    for (code, of), one in sorted(tally.sums.items(), key=lambda each: (order.index(each[0][0]), each[0][1])):
        title, unit = FIGURES[code]
        said = dict(of) or None
        yield FigureOut(
            code=code,
            title=title,
            part=said,
            part_title=part(said) if said else None,
            unit=unit,
            status=one.status,
            verified=one.verified,
            declared=one.declared,
            detail=", ".join(one.details) or None,
            lines=reporting_lines.fed_by(code),
            provenance=one.refs,
        )
