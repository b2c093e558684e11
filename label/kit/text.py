"""What a name, or any text written by a human, may contain (`docs/reference/security.md`, "Names and texts")."""

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field

NAME_LENGTH: Final = 250
TEXT_LENGTH: Final = 4000
REASON_LENGTHS: Final = (10, 500)

_BANNED: Final = {
    "Cc": "a control character",
    "Cf": "an invisible format character",
    "Cs": "half of a surrogate pair",
    "Co": "a private-use character",
    "Cn": "an unassigned code point",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
}

# Letters and marks that draw nothing: Unicode calls them default-ignorable (or, U+2800, a blank pattern),
# but files them under categories that are otherwise welcome.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

_ZWJ: Final = "\u200d"
_SELECTORS: Final = "\ufe0e\ufe0f"
_JOINERS: Final = "\u200c" + _ZWJ + _SELECTORS
_KEYCAP: Final = "\u20e3"
_KEYS: Final = "0123456789#*"
_EMOJI_PARTS: Final = _SELECTORS + "".join(map(chr, range(0x1F3FB, 0x1F400)))  # and skin tones

# The characters of nearly all French text. None is banned, none combines, all are in normal form and of one
# script, so a text of these alone needs no look at each character: 20 times faster for the registry import.
_PLAIN: Final = "[ -~\u00a0-\u00ac\u00ae-\u00ffŒœŸ\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u202f\u20ac"
_PLAIN_NAME: Final = re.compile(_PLAIN + "]*")
_PLAIN_TEXT: Final = re.compile(_PLAIN + "\n\t]*")

# The first word of a letter's Unicode name is its script, but for these. East Asian names rightly mix theirs.
_SCRIPTS: Final = {
    "FEMININE": "LATIN",
    "MASCULINE": "LATIN",
    "MICRO": "",
    "MODIFIER": "",
    **dict.fromkeys(("HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KATAKANA", "KATAKANA-HIRAGANA"), "CJK"),
}


def check_name(value: str) -> str:
    """The name in normal form (NFC), trimmed, runs of spaces folded: 1 to 250 visible characters.

    Words, which spaces part, are of one script each; digits, punctuation and combining marks go with any.
    Raises ValueError, naming the first offending character and its position in `value`, counted from 1.
    """
    _check_length(value, NAME_LENGTH)
    # Printable ASCII is plain too, and quicker to see.
    if not (value.isascii() and value.isprintable()) and not _PLAIN_NAME.fullmatch(value):
        value = unicodedata.normalize("NFC", value)
        _check_characters(value, allowed="")
        _check_marks(value)
        _check_scripts(value)
    return _check_length(" ".join(value.split()), NAME_LENGTH)


def check_text(value: str, max_length: int) -> str:
    """The text in normal form (NFC), trimmed, lines ending in a bare newline; scripts may mix.

    Raises ValueError as `check_name` does; newlines and tabs are welcome. `max_length` holds for the text as
    given (a line break counting as one) and in normal form.
    """
    value = _check_length(value.replace("\r\n", "\n").replace("\r", "\n"), max_length)
    if not _PLAIN_TEXT.fullmatch(value):
        value = unicodedata.normalize("NFC", value)
        _check_characters(value, allowed="\n\t")
        _check_marks(value)
    return _check_length(value.strip(), max_length)


def _check_length(value: str, max_length: int) -> str:
    # Asked before the normal form, whose time grows with the square of a run of marks, and after it,
    # since some characters grow in it.
    if 0 < len(value) <= max_length:
        return value
    if value:
        raise ValueError(f"This has {len(value)} characters; at most {max_length} are allowed.")
    raise ValueError("This must not be empty.")


def _refuse(character: str, position: int, reason: str) -> ValueError:
    return ValueError(f"U+{ord(character):04X} at position {position} is not allowed: {reason}.")


def is_shown(value: str, place: int) -> bool:
    """True for a character that is seen, or shapes those beside it as a name needs it."""
    return not _fault_of(value, place)


def _check_characters(value: str, allowed: str) -> None:
    for place, character in enumerate(value):
        if character not in allowed and (fault := _fault_of(value, place)):
            raise _refuse(character, place + 1, fault)


def _fault_of(value: str, place: int) -> str:
    """Why this character may not stand here; empty where it may."""
    character = value[place]
    if character in _JOINERS and _joins(value, place):
        return ""
    reason = _BANNED.get(unicodedata.category(character))
    if reason:
        return f"it is {reason}"
    return "it is invisible" if _INVISIBLE.match(character) else ""


def _joins(value: str, place: int) -> bool:
    """True for a joiner or a variation selector where writing needs it: between letters of Arabic and Indic scripts, as
    domain names allow (RFC 5892, A.1 and A.2), and in emoji (UTS 51)."""
    from idna.core import valid_contextj  # here, since few names have one

    before, after = value[:place].rstrip(_EMOJI_PARTS), value[place + 1 : place + 2]
    if value[place] in _SELECTORS:
        return place > 0 and (_is_picture(value[place - 1]) or (value[place - 1] in _KEYS and after == _KEYCAP))
    if value[place] == _ZWJ and before and after and _is_picture(before[-1]) and _is_picture(after):
        return True
    return bool(before and after) and valid_contextj(value, place)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sm", "Po") and not character.isascii()


def _check_marks(value: str) -> None:
    # `room` is how many marks the current letter can still carry: none where no letter stands yet.
    room = 0
    for position, character in enumerate(value, 1):
        if not unicodedata.category(character).startswith("M"):
            room = 0 if character.isspace() else 2
        elif room:
            room -= 1
        else:
            raise _refuse(character, position, "a letter carries at most two combining marks, a space none")


def _check_scripts(value: str) -> None:
    script = ""
    for position, character in enumerate(value, 1):
        found = _script(character)
        if script and found and found != script:
            reason = f"it is {found.title()} in a word that is {script.title()}"
            raise _refuse(character, position, reason)
        script = "" if character.isspace() else script or found


def _script(character: str) -> str:
    # Roman numerals (Nl) are drawn like letters, so they count as a script of their own.
    if unicodedata.category(character) not in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"}:
        return ""
    first = unicodedata.name(character, "unnamed").partition(" ")[0]
    return _SCRIPTS.get(first, first)


def _check_free_text(value: str) -> str:
    return check_text(value, TEXT_LENGTH)


def _check_reason(value: str) -> str:
    shortest, longest = REASON_LENGTHS
    reason = check_text(value, longest)
    if len(reason) < shortest:
        raise ValueError(f"This has {len(reason)} characters; a reason has at least {shortest}.")
    return reason


# The lengths are said to the schema only: the validators count after the normal form, with clearer errors.
Name = Annotated[
    str,
    AfterValidator(check_name),
    Field(json_schema_extra={"minLength": 1, "maxLength": NAME_LENGTH}),
]
Text = Annotated[
    str,
    AfterValidator(_check_free_text),
    Field(json_schema_extra={"minLength": 1, "maxLength": TEXT_LENGTH}),
]
ReasonText = Annotated[  # why somebody reads or does what needs a reason; it goes into the audit trail
    str,
    AfterValidator(_check_reason),
    Field(json_schema_extra={"minLength": REASON_LENGTHS[0], "maxLength": REASON_LENGTHS[1]}),
]
