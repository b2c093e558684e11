"""The registry's codes as annotated strings: SIREN, SIRET, commune and activity (`docs/reference/registry.md`)."""

import re
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, WithJsonSchema, model_validator
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

_LA_POSTE: Final = "356000000"
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")

# Two digits of department (2A and 2B in Corsica) or three overseas, then the commune: INSEE's Code officiel
# géographique. In 92 to 94 the third digit of a code is always 0, and Paris has its own range: there a postcode (92100)
# is told from a code (92012) and refused.
_COMMUNE: Final = re.compile(
    r"""
    (?!75|9[234])(?:0[1-9]|[13-8]\d|2[1-9AB]|9[0-5])(?!000)\d{3}
    | 97[1-8]\d\d | 98[4-9]\d\d
    | 75(?:056|10[1-9]|11\d|120)
    | 9[234]0(?!00)\d\d
    """,
    re.VERBOSE | re.ASCII,
)


# INSEE writes the code of a country where an establishment abroad has no commune: Monaco is 99138.
_COUNTRY: Final = re.compile(r"99[1-9]\d\d", re.ASCII)


class Nomenclature(StrEnum):
    """Editions of the nomenclature of activities, as INSEE writes them; 2025 rules from 1 January 2027."""

    NAF_2025 = "NAF2025"
    NAF_REV2_1 = "NAFRev2.1"
    NAF_REV2 = "NAFRev2"
    NAF_REV1 = "NAFRev1"
    NAF_1993 = "NAF1993"
    NAP = "NAP"


# NAF rev. 2 and NAF 2025 are written alike; what came before has one digit fewer, or no letter.
_NAF: Final = re.compile(r"\d\d\.\d\d[A-Z]", re.ASCII)
_OLDER: Final = re.compile(r"\d\d\.\d\d?[A-Z]?", re.ASCII)
_CURRENT: Final = frozenset({Nomenclature.NAF_2025, Nomenclature.NAF_REV2_1, Nomenclature.NAF_REV2})


def check_siren(value: str) -> str:
    """The SIREN as given, if it is 9 digits with the right check digit; ValueError says what is wrong."""
    _check_digits(value, 9, "SIREN")
    if not (_luhn(value) or stdnum_siren.is_valid(value)):
        raise ValueError("The check digit of this SIREN is wrong.")
    return value


def check_siret(value: str) -> str:
    """The SIRET as given, if it is 14 digits with the right check digits, La Poste's rule included."""
    _check_digits(value, 14, "SIRET")
    plain = not value.startswith(_LA_POSTE) and _luhn(value) and _luhn(value[:9])
    if not (plain or stdnum_siret.is_valid(value)):
        raise ValueError("The check digit of this SIRET is wrong.")
    return value


def is_demonstration(siren: str) -> bool:
    """Whether the SIREN is one of the fictitious ones, which begin with 999."""
    return siren.startswith("999")


def check_commune(value: str) -> str:
    """The INSEE code of a French commune as given (5 characters, `2A` and `2B` in Corsica).

    A postcode is refused wherever the numbers tell it from a code: in Paris (75) and in 92, 93 and 94.
    """
    if not _COMMUNE.fullmatch(value):
        raise ValueError("This is not an INSEE commune code, such as 92012; it is not the postcode.")
    return value


def check_place(value: str) -> str:
    """The INSEE code of a French commune, or of a country, as given."""
    return value if _COUNTRY.fullmatch(value) else check_commune(value)


def check_naf(value: str) -> str:
    """The activity code as given, if it is written as in NAF rev. 2 and NAF 2025, such as `62.02A`."""
    return check_activity(value, Nomenclature.NAF_2025)


def check_activity(code: str, nomenclature: str) -> str:
    """The activity code as given, if it has the form that its nomenclature gives to codes."""
    form = _NAF if nomenclature in _CURRENT else _OLDER
    if not form.fullmatch(code):
        example = "62.02A" if form is _NAF else "72.1Z"
        raise ValueError(f"This is not an activity code, such as {example}.")
    return code


def _check_digits(value: str, length: int, kind: str) -> None:
    if len(value) == length and value.isascii() and value.isdigit():
        return
    faults = [] if len(value) == length else [f"this has {len(value)} characters"]
    for position, character in enumerate(value, 1):
        if character not in "0123456789":
            faults.append(f"U+{ord(character):04X} at position {position} is not a digit")
            break
    raise ValueError(f"A {kind} is {length} digits: {' and '.join(faults)}.")


def _luhn(digits: str) -> bool:
    # Says yes 15 times faster than stdnum, for the import's millions of rows; only stdnum ever says no.
    code = digits.encode()
    total = sum(code[-1::-2]) + sum(code[-2::-2].translate(_DOUBLED))
    return (total - len(code) * ord("0")) % 10 == 0


SirenField = Annotated[str, AfterValidator(check_siren), WithJsonSchema({"type": "string", "pattern": "^[0-9]{9}$"})]
Siret = Annotated[str, AfterValidator(check_siret), WithJsonSchema({"type": "string", "pattern": "^[0-9]{14}$"})]
CommuneCode = Annotated[
    str,
    AfterValidator(check_commune),
    WithJsonSchema({"type": "string", "pattern": "^[0-9][0-9AB][0-9]{3}$"}),
]
NafCode = Annotated[
    str,
    AfterValidator(check_naf),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{2}\.[0-9]{2}[A-Z]$"}),
]


class Activity(BaseModel):
    """An activity code with the nomenclature it belongs to: `62.02A` may mean another trade in another one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    nomenclature: Nomenclature

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        check_activity(self.code, self.nomenclature)
        return self
