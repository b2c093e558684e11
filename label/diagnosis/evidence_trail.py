"""Evidence against the audit trail: each link between a file and what it proves has its entry, and the other way."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import select, tuple_

from label.declarations.models import Declaration, Evidence, FigureProof, Proof, Statement
from label.diagnosis import masking_trail
from label.diagnosis.masking_trail import Masked
from label.diagnosis.trail import Entry, differences
from label.kit.sessions import ReadSession

Links = dict["LinkKey", tuple[Proof | FigureProof, Evidence]]


class LinkKey(NamedTuple):
    """`owner` as the audit trail names it; `figure` None for a declaration."""

    owner: str
    evidence_id: str
    figure: str | None


def behind_declarations(
    session: ReadSession, rows: Mapping[str, Declaration], entries: Mapping[str, list[Entry]]
) -> Iterator[str]:
    own = select(Proof, Evidence).join(Evidence, Evidence.id == Proof.evidence_id)
    links: Links = {
        LinkKey(link.declaration_id, file.id, None): (link, file)
        for link, file in session.execute(own.where(Proof.declaration_id.in_(list(rows))))
    }
    yield from _compare(session, "declaration", links, rows, entries)


def behind_statements(
    session: ReadSession, rows: Mapping[str, Statement], entries: Mapping[str, list[Entry]]
) -> Iterator[str]:
    files = [(row.siren, row.edition) for row in rows.values()]
    own = select(FigureProof, Evidence).join(Evidence, Evidence.id == FigureProof.evidence_id)
    links: Links = {
        LinkKey(f"{link.siren}/{link.edition}", file.id, link.figure): (link, file)
        for link, file in session.execute(own.where(tuple_(FigureProof.siren, FigureProof.edition).in_(files)))
    }
    yield from _compare(session, "statement", links, rows, entries)


def _compare(
    session: ReadSession, noun: str, links: Links, owners: Mapping[str, object], entries: Mapping[str, list[Entry]]
) -> Iterator[str]:
    masked = masking_trail.maskings_by_file(session, {key.evidence_id for key in links})
    recorded = {key: entry for owner in owners for key, entry in _recorded(owner, entries[owner])}  # the last of each
    for key, (link, file) in links.items():
        name = f"evidence {key.evidence_id} of {noun} {key.owner}"
        if key not in recorded:
            yield f"{name}: the audit trail does not tell of it"
            continue
        yield from (f"{name}: {one}" for one in _differences(link, file, recorded[key], masked.get(file.id)))
    for key in recorded.keys() - links.keys():
        yield f"the audit trail tells of evidence {key.evidence_id} of {noun} {key.owner}, and there is none"


def _recorded(owner: str, entries: list[Entry]) -> Iterator[tuple[LinkKey, Entry]]:
    for entry in entries:
        if entry.action == "prove":
            yield LinkKey(owner, str(entry.after.get("evidence")), entry.after.get("figure")), entry


def _differences(link: Proof | FigureProof, file: Evidence, entry: Entry, masked: Masked | None) -> Iterator[str]:
    yield from masking_trail.as_proved(file, entry, masked)
    yield from masking_trail.of_file(file, masked) if masked else ()
    dates = {"proves_on": None, "holds_until": None}  # an entry leaves out a date that was not given
    yield from differences(link, entry._replace(after=dates | entry.after))
