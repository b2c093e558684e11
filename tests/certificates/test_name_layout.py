import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from label.certificates.designs import cadre, seine
from label.certificates.name_layout import NameFrame, lay_out
from tests.support.printed_pages import CAPITALS

DRAWABLE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzÉÈÇŒÆŸéèêçœæÿŁžőțß&'’-–.,()0123456789«»€ΩЖ"
FRAMES = [frame for design in (seine, cadre) for frame in (design.NAME, design.WIDE_NAME, design.ISSUER)]
names = (
    st.lists(st.text(st.sampled_from(DRAWABLE), min_size=1, max_size=30), min_size=1, max_size=30)
    .map(" ".join)
    .map(lambda name: name[:120].strip())
)


@pytest.mark.parametrize(
    "frame", [seine.NAME, cadre.NAME, seine.WIDE_NAME, cadre.WIDE_NAME, seine.ISSUER, cadre.ISSUER]
)
@given(names)
@example(CAPITALS)
@example("W" * 120)
@example("Œ & " * 29 + "Œ")
def test_a_name_of_up_to_120_characters_fits_in_its_frame_uncut(frame: NameFrame, company: str) -> None:
    name = lay_out(company, frame)
    blank = re.compile(r"\s+")
    assert blank.sub("", "".join(name.lines)) == blank.sub("", company)
    assert max(frame.ems(line) * name.size for line in name.lines) <= frame.width + 0.01
    assert len(name.lines) <= frame.steps[-1][0]
    assert len(name.lines) * name.leading <= frame.height + 0.01


@pytest.mark.parametrize("frame", [seine.NAME, cadre.NAME])
@pytest.mark.parametrize(
    ("company", "lines", "least"),
    [
        ("SOC", 1, 42),
        ("Œuvres & Fils d'Île-de-France", 1, 29),
        (CAPITALS, 3, 16),
        ("Boulogne" * 7 + "-SAS", 1, 14),
        ("W" * 120, 3, 6),
    ],
)
def test_a_name_is_set_large_enough_for_a_wall(frame: NameFrame, company: str, lines: int, least: float) -> None:
    name = lay_out(company, frame)
    assert (len(name.lines), name.size >= least) == (lines, True)


@given(st.lists(st.sampled_from(["Lemaire", "« Deux", "Rives »", "&", "–", ":", "et", "«", "Agencement"]), min_size=1))
def test_no_line_of_a_name_begins_or_ends_with_a_sign_of_the_next_or_last_line(pieces: list[str]) -> None:
    lines = lay_out(" ".join(pieces), seine.NAME).lines
    assert [line for line in lines[1:] if line.split()[0] in {"&", "–", ":", "»"}] == []
    assert [line for line in lines[:-1] if line.split()[-1] == "«"] == []


def test_a_name_without_any_drawable_character_is_laid_out_and_left_to_the_font_check() -> None:
    assert lay_out("東京", cadre.NAME).lines == ("東京",)
