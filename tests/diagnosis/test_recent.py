"""`label doctor --since`: what has changed lately is compared as in a whole check, the rest is not."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from label.cli import main
from tests.diagnosis.test_stored_files import NUMBER, aged, changed, sealed
from tests.support.files import pdf
from tests.support.recovered_city import RecoveredCity

SINCE = ("--since", "1d")


def test_an_undamaged_city_agrees_and_says_since_when(recovered: RecoveredCity) -> None:
    code, (told,), disagreements = recovered.doctor(*SINCE)
    assert (code, disagreements) == (0, [])
    assert told.startswith("What has changed since 20")
    assert told.endswith(" UTC agrees.")


def test_recent_damage_is_found(recovered: RecoveredCity) -> None:
    row = recovered.value(f"SELECT id FROM evidence WHERE digest = '{recovered.late_digest}'")
    with changed(recovered.path(recovered.late_digest)) as path:
        path.unlink()
        assert recovered.disagreements(*SINCE) == [f"evidence {row}: its file {path.name} is missing"]
    lost = sealed(recovered, NUMBER)
    try:
        (told,) = recovered.disagreements(*SINCE)
        assert told.startswith(f"lost issue: the file {lost.name} is the certificate {NUMBER}")
    finally:
        lost.unlink()
    assert "the database is older than its files" in recovered.disagreements(*SINCE, settings=recovered.older)[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE opinions SET reasons = 'Réécrit.'",
        "UPDATE declarations SET reason = 'Réécrit.' WHERE state = 'checked'",
        "UPDATE statements SET volunteers = volunteers + 1",
        "UPDATE certificates SET level = 'engaged'",
        "DELETE FROM audit WHERE action = 'issue'",
        "UPDATE evidence SET name = 'autre.pdf'",
        "DELETE FROM proofs",
    ],
)
def test_what_was_rewritten_lately_is_found(recovered: RecoveredCity, statement: str) -> None:
    with recovered.rewritten(statement) as settings:
        recent, every = (recovered.disagreements("--quick", *more, settings=settings) for more in (SINCE, ()))
    assert recent == [sentence for sentence in every if sentence in recent]
    assert recent


def test_an_older_file_without_a_row_is_left_to_the_whole_check(recovered: RecoveredCity) -> None:
    path = aged(recovered.path(recovered.issuer.files.put(pdf("ancienne"))), timedelta(days=2))
    try:
        assert recovered.doctor(*SINCE)[0] == 0
        assert recovered.doctor("--since", "3d")[0] == 1
        assert recovered.doctor("--quick")[0] == 1
    finally:
        path.unlink()


@pytest.mark.parametrize("duration", ["", "1", "d", "0d", "-1d", "1w", "²d", "999999d", "1.5h"])
def test_what_is_no_duration_is_refused_with_an_example(duration: str) -> None:
    ran = CliRunner().invoke(main, ["doctor", "--since", duration])
    assert ran.exit_code == 2
    assert "is no duration: write for example 1d, 12h or 30m." in ran.stderr
