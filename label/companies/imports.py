"""Writing the registry's rows: what is new is added, what differs is changed, what is the same is left alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Table, case, func, insert, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from label.companies import models
from label.companies.printed_names import printed_name
from label.companies.queries import searchable
from label.companies.stock import EstablishmentRow, LegalUnitRow
from label.kit.ids import new_id
from label.kit.sessions import ReadSession
from label.paper.typeface import missing

UNDISCLOSED = "Entreprise non diffusible"
ENDS = ("ceased_on", "closed_on")
DEFAULTS: dict[str, object] = {"active": True, "diffusible": True, "head_office": False}


@dataclass(slots=True)
class ImportCounts:
    """What became of the rows: added or changed, left as they were, left out; `bad` holds (line, faults).

    `unprintable` are companies without a name that a certificate can print."""

    written: int = 0
    unchanged: int = 0
    bad: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    unprintable: dict[str, str] = field(default_factory=dict)  # names by SIREN


def write_units(
    session: Session, units: Sequence[LegalUnitRow], columns: frozenset[str], tally: ImportCounts, on: date
) -> list[str]:
    """Write legal units; returns the SIRENs that could not be added, having no name. `on` is the day of the import,
    until which a name that changes was used."""
    columns = _with_end(columns, "ceased_on")
    known = _names(session, [unit.siren for unit in units])
    rows, nameless = [], []
    for unit in units:
        name = unit.name or (UNDISCLOSED if unit.diffusible is False else known.get(unit.siren))
        if name is None:
            nameless.append(unit.siren)
            continue
        values = _values(unit, columns | {"siren"})
        rows.append(values | {"name": name, "search_name": searchable(name)})
    _keep_former_names(session, known, {str(row["siren"]): str(row["name"]) for row in rows}, on)
    touched = {*columns, "name", "search_name"} - {"siren"}
    _count(tally, rows, _upsert(session, models.Company, "siren", rows, touched, version=True))
    tally.unprintable |= _unprintable(session, {str(row["siren"]): str(row["name"]) for row in rows})
    return nameless


def write_establishments(
    session: Session, places: Sequence[EstablishmentRow], columns: frozenset[str], tally: ImportCounts
) -> list[str]:
    """Write establishments; returns the SIRETs of companies that are not known here."""
    columns = _with_end(columns, "closed_on")
    known = _names(session, [place.siren for place in places])
    rows = [
        _values(place, columns - {"created_on"}) | {"siret": place.siret, "siren": place.siren}
        for place in places
        if place.siren in known
    ]
    touched = columns - {"siret", "siren", "created_on"}
    _count(tally, rows, _upsert(session, models.Establishment, "siret", rows, touched))
    return [place.siret for place in places if place.siren not in known]


def _keep_former_names(session: Session, known: Mapping[str, str], news: Mapping[str, str], on: date) -> None:
    """In one statement; the words that stand for a name that INSEE masks are no name."""
    changed = {siren: name for siren, name in known.items() if news.get(siren, name) != name and name != UNDISCLOSED}
    rows = [
        {"id": new_id(), "siren": siren, "name": name, "search_name": searchable(name), "used_until": on}
        for siren, name in changed.items()
    ]
    if rows:
        session.execute(insert(models.FormerName), rows)


def _unprintable(session: ReadSession, news: Mapping[str, str]) -> dict[str, str]:
    """Those of these names that the typeface of certificates lacks a character of, unless a display name is printed."""
    lacking = {siren: name for siren, name in news.items() if missing(name)}
    if not lacking:
        return {}
    columns = (models.Company.siren, models.Company.display_name)
    known = session.execute(select(*columns).where(models.Company.siren.in_(lacking)))
    return {siren: lacking[siren] for siren, display in known if printed_name(lacking[siren], display) is None}


def _with_end(columns: frozenset[str], end: str) -> frozenset[str]:
    """The day of the end follows the state: a file without the state says nothing of it."""
    return columns | {end} if "active" in columns else columns - {end}


def _values(row: LegalUnitRow | EstablishmentRow, columns: Iterable[str]) -> dict[str, object]:
    given = msgspec.structs.asdict(row)
    return {name: DEFAULTS.get(name) if given[name] is None else given[name] for name in columns}


def _names(session: ReadSession, sirens: Sequence[str]) -> dict[str, str]:
    found = session.execute(select(models.Company.siren, models.Company.name).where(models.Company.siren.in_(sirens)))
    return {row.siren: row.name for row in found}


def _upsert(
    session: Session,
    model: type[models.Company | models.Establishment],
    key: str,
    rows: list[dict[str, object]],
    touched: Iterable[str],
    *,
    version: bool = False,
) -> int:
    """Insert or update, by one prepared statement that the driver runs for each row: a statement with the values of a
    whole batch would be built and parsed anew each time. Returns how many rows are not as they were."""
    if not rows:
        return 0
    table = cast("Table", model.__table__)
    before = {row[key]: row for row in rows}  # the last of two rows with one key wins
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    upsert = dialect.insert(table)
    news = {name: upsert.excluded[name] for name in sorted(touched)}
    news |= {name: _end_kept(upsert.excluded, table, name) for name in ENDS if name in news}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in news.items()))
    if version and news:
        news["version"] = table.c.version + 1
    statement = (
        upsert.on_conflict_do_update(index_elements=[key], set_=news, where=differs)
        if news
        else upsert.on_conflict_do_nothing()
    )
    values = [row | _first(version=version) for row in before.values()]
    return session.connection().execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount


def _end_kept(excluded: Any, table: Table, name: str) -> ColumnElement[object]:
    """A later file without the day of an end leaves the one that is known; what is active again has none."""
    return case((excluded.active, null()), else_=func.coalesce(excluded[name], table.c[name]))


def _first(*, version: bool) -> dict[str, object]:
    return {"version": 1} if version else {}


def _count(tally: ImportCounts, rows: Sequence[object], written: int) -> None:
    tally.written += written
    tally.unchanged += len(rows) - written
