"""Each figure of the statement has its own verdict, the denominators have one; an edition may take a new rulebook.

No edition changes: its rulebook is amended by an act of the city.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENT = (
    "siren, edition, state, headcount, durable_hires, hires_from_shared_vacancies,"
    " verified_hires_from_shared_vacancies, volunteers, verified_volunteers, signed_by, signed_role, signed_at,"
    " judged_at, version"
)
SUMS = "siren, edition, serial, drafts, returned, phase, declared, verified"
UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM standings f WHERE f.siren = statements.siren AND f.edition = statements.edition"
    " AND f.phase = 'closed')"
)
# A decided file keeps the rulebook of its decision, also where this migration was undone after an amendment.
DECIDED_BY = (
    "(SELECT s.rulebook_digest FROM snapshots s JOIN applications a ON a.id = s.application_id"
    " WHERE {file}.phase = 'closed' AND a.siren = {file}.siren AND a.edition = {file}.edition AND s.cause = 'decision'"
    " ORDER BY s.taken_at DESC LIMIT 1)"
)
MET = "verified_candidates_answered <= verified_candidates_met"
FIGURES = "'headcount', 'durable_hires', 'candidates_met', 'hires_from_shared_vacancies', 'volunteers'"


@contextmanager
def table_made_again(name: str) -> Iterator[str]:
    """Yields the name of a copy of the rows, while the table is dropped and made again.

    SQLite changes no constraint of a table that exists. No other table refers to these.
    """
    before = f"{name}_before"
    op.execute(f"CREATE TABLE {before} AS SELECT * FROM {name}")
    op.drop_table(name)
    yield before
    op.drop_table(before)


def upgrade() -> None:
    op.create_table(
        "figure_verdicts",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.String(length=40), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("read_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("judged_by", sa.String(length=32), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"figure IN ({FIGURES})", name=op.f("ck_figure_verdicts_figure")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_figure_verdicts_edition")),
        sa.ForeignKeyConstraint(["judged_by"], ["people.id"], name=op.f("fk_figure_verdicts_judged_by")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_figure_verdicts_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", "figure", name=op.f("pk_figure_verdicts")),
    )
    for figure in ("hires_from_shared_vacancies", "volunteers"):
        op.execute(
            "INSERT INTO figure_verdicts (siren, edition, figure, declared, read_version, reason, judged_by, judged_at)"
            f" SELECT siren, edition, '{figure}', 100 * {figure}, version, reason, judged_by, judged_at"
            f" FROM statements WHERE judged_by IS NOT NULL AND verified_{figure} IS NOT NULL"
        )
    with table_made_again("statements") as before:
        create_statements(by_figure=True)
        op.execute(f"INSERT INTO statements ({STATEMENT}) SELECT {STATEMENT} FROM {before}")
        # Two of four figures have a verdict: what is still to be decided is no longer checked whole.
        op.execute(f"UPDATE statements SET state = 'submitted' WHERE state = 'checked' AND {UNDECIDED}")
    with table_made_again("standings") as before:
        create_standings(with_rulebook=True)
        op.execute(
            f"INSERT INTO standings ({SUMS}, rulebook_digest) SELECT {SUMS},"
            f" COALESCE({DECIDED_BY.format(file=before)}, (SELECT rulebook_digest FROM editions"
            f" WHERE code = {before}.edition)) FROM {before}"
        )
    add_candidates_met()
    op.create_table(
        "edition_amendments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("previous_digest", sa.String(length=71), nullable=False),
        sa.Column("rulebook_digest", sa.String(length=71), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("amended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_edition_amendments_edition")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_edition_amendments_person_id")),
        sa.ForeignKeyConstraint(
            ["previous_digest"], ["rulebooks.digest"], name=op.f("fk_edition_amendments_previous_digest")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_digest"], ["rulebooks.digest"], name=op.f("fk_edition_amendments_rulebook_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_amendments")),
    )
    op.create_index("ix_edition_amendments_edition", "edition_amendments", ["edition", "id"], unique=False)
    protect("edition_amendments")


def downgrade() -> None:
    """A figure that only this release verifies is lost; the two of the release before keep their latest verdict."""
    op.drop_index("ix_edition_amendments_edition", table_name="edition_amendments")
    op.drop_table("edition_amendments")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_declarations_verified_candidates_fit"), "declarations", type_="check")
    op.drop_column("declarations", "verified_candidates_met")
    with table_made_again("standings") as before:
        create_standings(with_rulebook=False)
        op.execute(f"INSERT INTO standings ({SUMS}) SELECT {SUMS} FROM {before}")
    with table_made_again("statements") as before:
        # To the release before a statement is verified whole or not at all.
        op.execute(
            f"UPDATE {before} SET judged_at = NULL, verified_hires_from_shared_vacancies = NULL,"
            " verified_volunteers = NULL WHERE state <> 'checked'"
        )
        create_statements(by_figure=False)
        op.execute(f"INSERT INTO statements ({STATEMENT}) SELECT {STATEMENT} FROM {before}")
    verdicts = "FROM figure_verdicts v WHERE v.siren = statements.siren AND v.edition = statements.edition"
    for column in ("reason", "judged_by"):
        op.execute(f"UPDATE statements SET {column} = (SELECT max(v.{column}) {verdicts}) WHERE judged_at IS NOT NULL")
    op.drop_table("figure_verdicts")


def create_statements(*, by_figure: bool) -> None:
    op.create_table(
        "statements",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("headcount", sa.BigInteger(), nullable=False),
        *([sa.Column("verified_headcount", sa.BigInteger(), nullable=True)] if by_figure else []),
        sa.Column("durable_hires", sa.Integer(), nullable=False),
        *([sa.Column("verified_durable_hires", sa.Integer(), nullable=True)] if by_figure else []),
        sa.Column("hires_from_shared_vacancies", sa.Integer(), nullable=False),
        sa.Column("verified_hires_from_shared_vacancies", sa.Integer(), nullable=True),
        sa.Column("volunteers", sa.Integer(), nullable=False),
        sa.Column("verified_volunteers", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=250), nullable=True),
        sa.Column("signed_role", sa.String(length=250), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        *([] if by_figure else [sa.Column("reason", sa.Text(), nullable=True)]),
        *([] if by_figure else [sa.Column("judged_by", sa.String(length=32), nullable=True)]),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *statement_checks(by_figure=by_figure),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_statements_edition")),
        *(
            []
            if by_figure
            else [sa.ForeignKeyConstraint(["judged_by"], ["people.id"], name=op.f("fk_statements_judged_by"))]
        ),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_statements_siren")),
        sa.PrimaryKeyConstraint("siren", "edition", name=op.f("pk_statements")),
    )


def statement_checks(*, by_figure: bool) -> Iterator[sa.CheckConstraint]:
    def check(name: str, condition: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(condition, name=op.f(f"ck_statements_{name}"))

    yield check("state", "state IN ('draft', 'submitted', 'checked', 'returned')")
    yield check("headcount_positive", "headcount > 0")
    yield check("shared_fit", "hires_from_shared_vacancies BETWEEN 0 AND durable_hires")
    yield check("verified_shared_fit", "verified_hires_from_shared_vacancies BETWEEN 0 AND hires_from_shared_vacancies")
    yield check("volunteers_fit", "volunteers >= 0 AND verified_volunteers BETWEEN 0 AND volunteers")
    if by_figure:
        yield check("verified_headcount_positive", "verified_headcount > 0")
        yield check("verified_durable_hires_positive", "verified_durable_hires >= 0")
        yield check("verified_shared_fit_durable", "verified_hires_from_shared_vacancies <= verified_durable_hires")
    yield check("signed_or_draft", "(state = 'draft') = (signed_by IS NULL)")
    checked = (
        "state <> 'checked' OR judged_at IS NOT NULL" if by_figure else "(state = 'checked') = (judged_at IS NOT NULL)"
    )
    yield check("checked_has_a_verdict", checked)


def create_standings(*, with_rulebook: bool) -> None:
    digest = [sa.Column("rulebook_digest", sa.String(length=71), nullable=False)] if with_rulebook else []
    known = [
        sa.ForeignKeyConstraint(["rulebook_digest"], ["rulebooks.digest"], name=op.f("fk_standings_rulebook_digest"))
    ]
    op.create_table(
        "standings",
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=False),
        *digest,
        sa.Column("declared", sa.Text(), nullable=False),
        sa.Column("verified", sa.Text(), nullable=False),
        sa.CheckConstraint("phase IN ('open', 'review', 'correction', 'closed')", name=op.f("ck_standings_phase")),
        sa.ForeignKeyConstraint(["edition"], ["editions.code"], name=op.f("fk_standings_edition")),
        sa.ForeignKeyConstraint(["siren"], ["companies.siren"], name=op.f("fk_standings_siren")),
        *(known if with_rulebook else []),
        sa.PrimaryKeyConstraint("siren", "edition", name=op.f("pk_standings")),
    )


def add_candidates_met() -> None:
    name = "ck_declarations_verified_candidates_fit"
    if op.get_bind().dialect.name == "sqlite":
        # SQLite takes a constraint with a new column only; `declarations` is referred to, so it is not made again.
        op.execute(
            f"ALTER TABLE declarations ADD COLUMN verified_candidates_met INTEGER CONSTRAINT {name} CHECK ({MET})"
        )
    else:
        op.add_column("declarations", sa.Column("verified_candidates_met", sa.Integer(), nullable=True))
        op.create_check_constraint(op.f(name), "declarations", MET)


def protect(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
