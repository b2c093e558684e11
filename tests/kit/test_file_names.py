"""Names of uploaded files: kept where they can be shown, mended where not, and sent back in two forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.kit.file_names import LENGTH, content_disposition, file_name
from label.kit.text import is_shown

FAMILY = "\U0001f469\u200d\U0001f4bb"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Merci \u2764\ufe0f.pdf", "Merci \u2764\ufe0f.pdf"),
        (f"Equipe {FAMILY}.pdf", f"Equipe {FAMILY}.pdf"),
        ("Etape 1\ufe0f\u20e3.pdf", "Etape 1\ufe0f\u20e3.pdf"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.pdf",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.pdf",
        ),
        ("Отчёт_CV.pdf", "Отчёт_CV.pdf"),
        ("feuil\u00adle.pdf", "feuille.pdf"),
        ("Réunion du 12.05.2026 salle B", "Réunion du 12.05.2026 salle B.pdf"),
        ("Pre\u0301sence.PDF", "Présence.pdf"),
        ("scan.jpeg", "scan.pdf"),
        ("rapport.docx", "rapport.docx.pdf"),
        ("C:\\Users\\ada\\feuille.pdf", "feuille.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("  deux   espaces .pdf ", "deux espaces .pdf.pdf"),
        ("...caché..pdf", "caché.pdf"),
        ("nul.pdf", "_nul.pdf"),
        ("COM1", "_COM1.pdf"),
        ("console.pdf", "console.pdf"),
        (".pdf", "evidence.pdf"),
        ("..", "evidence.pdf"),
        ("\0", "evidence.pdf"),
        ("", "evidence.pdf"),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be_shown(sent: str, kept: str) -> None:
    assert file_name(sent, "pdf") == kept


def test_a_long_name_is_cut_between_characters() -> None:
    assert file_name("é" * 300, "pdf") == "é" * LENGTH + ".pdf"
    cut = file_name(FAMILY * 60, "pdf").removesuffix(".pdf")
    assert cut == FAMILY * (LENGTH // len(FAMILY))
    assert file_name("a" * 118 + FAMILY, "pdf") == "a" * 118 + ".pdf"


@given(st.text(max_size=400))
def test_no_name_is_refused_and_each_can_be_shown_and_sent(sent: str) -> None:
    kept = file_name(sent, "pdf")
    assert kept.endswith(".pdf")
    assert 5 <= len(kept) <= LENGTH + 5
    assert all(is_shown(kept, place) for place in range(len(kept)))
    assert not set(kept) & set("/\\")
    assert file_name(kept, "pdf") == kept
    header = content_disposition(kept)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Présence.pdf", "Presence.pdf"),
        ("Merci \u2764.pdf", "Merci.pdf"),
        ("東京.pdf", "evidence.pdf"),
        ('a"b;c%41.pdf', "a_b_c_41.pdf"),
        ("L’Œuvre.pdf", "Luvre.pdf"),
    ],
)
def test_a_download_has_a_name_for_every_program(name: str, plain: str) -> None:
    assert content_disposition(name).startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
