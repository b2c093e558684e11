import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from label.kit.text import Name, Text, check_name, check_text

ANY_TEXT = st.text(max_size=300)
FRENCH = st.text(
    st.characters(max_codepoint=0xFF, exclude_categories=["Cc", "Cf"]) | st.sampled_from("ŒœŸ–—‘’“”…€\u202f")
)


@pytest.mark.parametrize(
    "name",
    [
        "SOCIÉTÉ FICTIVE D'ESSAI",
        "L’Œuvre & Fils (n° 2)",
        "Žluťoučký Kůň",
        "ООО Ромашка",
        "Café Ελλάδα",
        "東京カメラ",
        "µTEST",
        "1ª Linha",
        "Ⅻ TRAVAUX",
        "Penn ar C\u02bch",
        "Kh\u0061\u0323\u0302",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "O'Neil",
        "O’Neil",
        "Merci \u2764\ufe0f",
        "\U0001f469\U0001f3fd\u200d\U0001f680",
        "Etape 1\ufe0f\u20e3",
    ],
)
def test_names_of_the_world_are_welcome(name: str) -> None:
    assert check_name(name) == unicodedata.normalize("NFC", name)


def test_a_name_is_trimmed_folded_and_brought_to_normal_form() -> None:
    assert check_name("  SOCIE\u0301TE\u0301 \u00a0 \u202fFICTIVE ") == "SOCIÉTÉ FICTIVE"
    assert check_name("  SOCIETE   FICTIVE ") == "SOCIETE FICTIVE"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("A\0B", "U+0000 at position 2 is not allowed: it is a control character."),
        ("AB\nC", "U+000A at position 3 is not allowed: it is a control character."),
        ("A\tB", "U+0009 at position 2 is not allowed: it is a control character."),
        ("\x1cA", "U+001C at position 1 is not allowed: it is a control character."),
        ("  A\x85", "U+0085 at position 4 is not allowed: it is a control character."),
        ("AC\u200bME", "U+200B at position 3 is not allowed: it is an invisible format character."),
        ("A\u202eEMCA", "U+202E at position 2 is not allowed: it is an invisible format character."),
        ("A\u200f", "U+200F at position 2 is not allowed: it is an invisible format character."),
        ("\ufeffA", "U+FEFF at position 1 is not allowed: it is an invisible format character."),
        ("A\u00adB", "U+00AD at position 2 is not allowed: it is an invisible format character."),
        ("A\ud800", "U+D800 at position 2 is not allowed: it is half of a surrogate pair."),
        ("A\ue000", "U+E000 at position 2 is not allowed: it is a private-use character."),
        ("A\U000e0fff", "U+E0FFF at position 2 is not allowed: it is an unassigned code point."),
        ("a\u200db", "U+200D at position 2 is not allowed: it is an invisible format character."),
        ("a\u200cb", "U+200C at position 2 is not allowed: it is an invisible format character."),
        ("\u0645\u200c", "U+200C at position 2 is not allowed: it is an invisible format character."),
        ("\u2764\ufe0f\ufe0f", "U+FE0F at position 3 is not allowed: it is invisible."),
        ("A\u2028B", "U+2028 at position 2 is not allowed: it is a line separator."),
        ("A\u2029B", "U+2029 at position 2 is not allowed: it is a paragraph separator."),
        ("A\u3164", "U+3164 at position 2 is not allowed: it is invisible."),
        ("A\ufe0f", "U+FE0F at position 2 is not allowed: it is invisible."),
        (
            "\u0301ABC",
            "U+0301 at position 1 is not allowed: a letter carries at most two combining marks, a space none.",
        ),
        (
            "AB \u0301C",
            "U+0301 at position 4 is not allowed: a letter carries at most two combining marks, a space none.",
        ),
        (
            "Z\u0335\u0336\u0337",
            "U+0337 at position 4 is not allowed: a letter carries at most two combining marks, a space none.",
        ),
        ("VI\u0421AT", "U+0421 at position 3 is not allowed: it is Cyrillic in a word that is Latin."),
        ("\u0410CME", "U+0043 at position 2 is not allowed: it is Latin in a word that is Cyrillic."),
        ("L'\u039fREAL", "U+039F at position 3 is not allowed: it is Greek in a word that is Latin."),
        ("Ⅴista", "U+0069 at position 2 is not allowed: it is Latin in a word that is Roman."),
        ("A\U0001d400", "U+1D400 at position 2 is not allowed: it is Mathematical in a word that is Latin."),
        ("", "This must not be empty."),
        (" \u00a0 ", "This must not be empty."),
        ("A" * 251, "This has 251 characters; at most 250 are allowed."),
        ("\u0958" * 250, "This has 500 characters; at most 250 are allowed."),
    ],
)
def test_a_refused_name_is_told_which_character_and_where(name: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        check_name(name)


def test_a_mark_above_the_letter_it_composes_with_counts_as_none() -> None:
    assert check_name("e\u0301\u0316\u0317") == "\u00e9\u0316\u0317"


@given(ANY_TEXT)
@example("\u1fef\u0301")
def test_an_accepted_name_is_accepted_again_unchanged(value: str) -> None:
    try:
        name = check_name(value)
    except ValueError:
        return
    assert check_name(name) == name
    assert 1 <= len(name) <= 250
    assert not {unicodedata.category(each) for each in name} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(FRENCH)
def test_french_text_fares_alike_on_the_short_and_on_the_long_road(value: str) -> None:
    assert check_name("Ω " + value)[1:] == check_name("A " + value)[1:]
    assert check_text("Ω " + value, 1000)[1:] == check_text("A " + value, 1000)[1:]


def test_free_text_keeps_its_lines_tabs_spaces_and_mixed_scripts() -> None:
    assert check_text("  Bonjour\u00a0!\r\n\tµ et αB  deux\rfin\n", 100) == "Bonjour\u00a0!\n\tµ et αB  deux\nfin"
    assert check_text("e\u0301", 2) == "é"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a\n\0", "U+0000 at position 3 is not allowed: it is a control character."),
        ("a\u200b", "U+200B at position 2 is not allowed: it is an invisible format character."),
        (
            "a\n\u0301",
            "U+0301 at position 3 is not allowed: a letter carries at most two combining marks, a space none.",
        ),
        ("abcdef", "This has 6 characters; at most 5 are allowed."),
        ("\u0958\u0958\u0958", "This has 6 characters; at most 5 are allowed."),
        ("", "This must not be empty."),
        (" \n ", "This must not be empty."),
    ],
)
def test_a_refused_text_is_told_which_character_and_where(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        check_text(text, 5)


def test_a_line_break_of_a_web_form_counts_as_one_character() -> None:
    assert check_text("a\r\nb", 3) == "a\nb"


def test_names_and_texts_validate_in_pydantic_with_their_lengths_in_the_schema() -> None:
    name, text = TypeAdapter(Name), TypeAdapter(Text)
    assert name.validate_python(" ACME ") == "ACME"
    assert text.validate_python("x" * 4000) == "x" * 4000
    assert name.json_schema() == {"type": "string", "minLength": 1, "maxLength": 250}
    assert text.json_schema() == {"type": "string", "minLength": 1, "maxLength": 4000}
    with pytest.raises(ValidationError, match="This has 251 characters"):
        name.validate_python("x" * 251)
    with pytest.raises(ValidationError, match="This has 4001 characters"):
        text.validate_python("x" * 4001)
