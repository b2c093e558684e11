"""Checking later that a frozen year is what was counted: `label observatory verify`."""

from collections.abc import Iterator, Sequence

from csr.catalogue.rules import year_of
from csr.reports.observatory import queries
from csr.reports.observatory.input_queries import snapshot_documents, verified_figures
from csr.reports.observatory.inputs import CompanyInput, Inputs, VerifiedFigures, canonical_json, digest_of
from csr.reports.observatory.tables import build_tables
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession


def verify(session: ReadSession, year: str) -> Iterator[str]:
    """A sentence for each fault of a year's numbers: none when the tables are what their inputs give, and the inputs
    what the label's snapshots say. `NotFound` when the year is not frozen."""
    numbers = queries.history(session, year_of(year))
    if not numbers:
        raise NotFound(f"The year {year} is not frozen.")
    history: list[Inputs] = []
    for row in numbers:
        if digest_of(row.inputs) != row.inputs_digest:
            yield f"Number {row.number}: its inputs do not have the digest {row.inputs_digest}."
            return  # the tables of this number and of every later one are calculated from these inputs
        history.append(queries.inputs_of(row))
        if digest_of(row.tables) != row.tables_digest:
            yield f"Number {row.number}: its tables do not have the digest {row.tables_digest}."
        if canonical_json(build_tables(history)) != row.tables:
            yield f"Number {row.number}: its inputs give other tables than those published."
        for siren in _contradicted(session, history[-1].companies):
            yield f"Number {row.number}: the figures of {siren} differ from its snapshot."


def _contradicted(session: ReadSession, companies: Sequence[CompanyInput]) -> Iterator[str]:
    """The companies whose figures are not those of their stored snapshot, or whose snapshot is missing."""
    documents = snapshot_documents(session, [company.snapshot for company in companies])
    for company in companies:
        document = documents.get(company.snapshot)
        frozen = VerifiedFigures.model_validate(company.model_dump())
        if document is None or _expected_figures(company, document) != frozen:
            yield company.siren


def _expected_figures(company: CompanyInput, document: str) -> VerifiedFigures:
    """A company that has only a certificate of an earlier edition has no figures in this year."""
    return verified_figures(document) if company.of_the_year else VerifiedFigures()
