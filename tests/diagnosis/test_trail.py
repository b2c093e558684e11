"""Rows rewritten, added or deleted by SQL with the triggers off, and entries likewise: each has its own sentence."""

import pytest

from tests.support.recovered_city import RecoveredCity

OTHER = "0" * 32
NOT_TOLD = "the audit trail does not tell of it"
TOLD = "the audit trail tells of"
# What is done to one row, and how the sentence begins and ends. `{id}` is the row's.
REWRITES = {
    "UPDATE opinions SET reasons = 'Réécrit.' WHERE id = '{id}'": (
        "opinion {id}: reasons is Réécrit., ",
        "in the audit trail Conforme.",
    ),
    "UPDATE opinions SET advice = 'refuse', level = NULL WHERE id = '{id}'": (
        "opinion {id}: ",
        "audit trail confirmed",
    ),
    "UPDATE opinions SET person_id = (SELECT max(id) FROM people) WHERE id = '{id}'": ("opinion {id}: ", NOT_TOLD),
    "UPDATE opinions SET given_at = (SELECT min(at) FROM audit) WHERE id = '{id}'": ("opinion {id}: ", NOT_TOLD),
    "DELETE FROM opinions WHERE id = '{id}'": ("application ", "and there is none"),
    "UPDATE assignments SET person_id = (SELECT max(id) FROM people) WHERE id = '{id}'": ("assignment {id}: ", "{any}"),
    "DELETE FROM assignments WHERE id = '{id}'": ("application ", "and there is none"),
    "UPDATE assignments SET recused_at = assigned_at, recusal_reason = 'x' WHERE id = '{id}'": (
        "recusal {id}: ",
        NOT_TOLD,
    ),
    "UPDATE snapshots SET digest = 'sha256:' WHERE id = '{id}'": ("snapshot {id}: digest is sha256:", "{any}"),
    "UPDATE declarations SET reason = 'Réécrit.' WHERE id = '{id}'": ("declaration {id}: reason is", "{any}"),
    "UPDATE declarations SET judged_by = created_by WHERE id = '{id}'": (
        "declaration {id}: its verdict is of another time or by another person",
        "{any}",
    ),
    "UPDATE declarations SET state = 'draft', judged_at = NULL WHERE id = '{id}'": (
        "declaration {id}: state is draft, in the audit trail checked",
        "{any}",
    ),
    "UPDATE evidence SET name = 'autre.pdf' WHERE id = '{id}'": ("evidence {id} of declaration ", "{any}"),
    "UPDATE evidence SET size = 1 WHERE id = '{id}'": ("evidence {id} of declaration ", "{any}"),
    "DELETE FROM proofs WHERE evidence_id = '{id}'": (
        "the audit trail tells of evidence {id} of declaration ",
        "{any}",
    ),
    "UPDATE proofs SET proves_on = '2026-01-01' WHERE evidence_id = '{id}'": (
        "evidence {id} of declaration ",
        "proves_on is 2026-01-01, in the audit trail None",
    ),
}


@pytest.mark.parametrize("statement", REWRITES)
def test_a_rewritten_row_differs_from_its_entry(recovered: RecoveredCity, statement: str) -> None:
    table = statement.removeprefix("UPDATE ").removeprefix("DELETE FROM ").partition(" ")[0]
    row_id = recovered.value(IDS[table])
    begins, ends = (part.format(id=row_id, any="") for part in REWRITES[statement])
    with recovered.rewritten(statement.format(id=row_id)) as settings:
        told = recovered.disagreements("--quick", settings=settings)
    assert [one for one in told if one.startswith(begins) and one.endswith(ends)], told


IDS = {
    "opinions": "SELECT min(id) FROM opinions",
    "assignments": "SELECT min(id) FROM assignments",
    "snapshots": "SELECT min(id) FROM snapshots",
    "declarations": "SELECT min(id) FROM declarations WHERE state = 'checked'",
    "evidence": "SELECT min(evidence_id) FROM proofs",
    "proofs": "SELECT min(evidence_id) FROM proofs",
}


def test_every_opinion_rewritten_gives_a_sentence_each(recovered: RecoveredCity) -> None:
    with recovered.rewritten("UPDATE opinions SET reasons = 'Réécrit.'") as settings:
        told = recovered.disagreements("--quick", settings=settings)
    assert len(told) == int(recovered.value("SELECT count(*) FROM opinions"))


def test_a_verdict_on_a_figure_has_its_entry(recovered: RecoveredCity) -> None:
    first = recovered.value("SELECT min(siren) FROM figure_verdicts")
    rewrite = "UPDATE figure_verdicts SET judged_by = (SELECT max(id) FROM people) WHERE siren = '{}' AND figure = '{}'"
    with recovered.rewritten(rewrite.format(first, "headcount")) as settings:
        told = recovered.disagreements("--quick", settings=settings)
    assert told == [f"statement {first}/2026: the audit trail does not tell of its verdict on headcount"]
    with recovered.rewritten(rewrite.format(first, "candidates_met")) as settings:
        (sentence,) = recovered.disagreements("--quick", settings=settings)
    assert sentence.endswith("the audit trail does not tell of its verdict on candidates_met")


@pytest.mark.parametrize(
    ("rewrite", "sentence"),
    [
        (
            "UPDATE statements SET volunteers = volunteers + 1 WHERE siren = '{siren}'",
            "statement {siren}/2026: volunteers is 6, in the audit trail 5",
        ),
        (
            "UPDATE figure_verdicts SET reason = 'Réécrit.' WHERE siren = '{siren}' AND figure = 'headcount'",
            "statement {siren}/2026: the verdicts on its figures are not those of the audit trail",
        ),
    ],
)
def test_a_rewritten_statement_is_reported(recovered: RecoveredCity, rewrite: str, sentence: str) -> None:
    siren = recovered.value("SELECT min(siren) FROM figure_verdicts")
    with recovered.rewritten(rewrite.format(siren=siren)) as settings:
        assert sentence.format(siren=siren) in recovered.disagreements("--quick", settings=settings)


@pytest.mark.parametrize("subject", ["application", "declaration", "statement"])
def test_an_entry_about_what_does_not_exist_is_reported(recovered: RecoveredCity, subject: str) -> None:
    added = (
        "INSERT INTO audit (at, action, subject, subject_id) "
        f"SELECT at, 'submit', '{subject}', '{OTHER}' FROM audit WHERE id = 1"
    )
    with recovered.rewritten(added) as settings:
        told = recovered.disagreements("--quick", settings=settings)
    assert told == [f"the audit trail tells of {subject} {OTHER}, and there is none"]


@pytest.mark.parametrize("action", ["opine", "assign", "verify", "prove", "grant"])
def test_deleted_entries_leave_their_rows_alone(recovered: RecoveredCity, action: str) -> None:
    with recovered.rewritten(f"DELETE FROM audit WHERE action = '{action}'") as settings:
        assert recovered.disagreements("--quick", settings=settings)
