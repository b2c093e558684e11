import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from stdnum import luhn
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from label.companies.identifiers import (
    Activity,
    CommuneCode,
    NafCode,
    Nomenclature,
    SirenField,
    Siret,
    check_activity,
    check_commune,
    check_naf,
    check_siren,
    check_siret,
    is_demonstration,
)
from tests.companies.sirens import siren, siret

ACME = siren(1)
LA_POSTE = "356000000"
NO_COMMUNE = r"^This is not an INSEE commune code, such as 92012; it is not the postcode\.$"


def accepts(check: Callable[[str], str], value: str) -> bool:
    try:
        return check(value) == value
    except ValueError:
        return False


def test_right_numbers_are_taken_as_they_are() -> None:
    assert check_siren(ACME) == ACME
    assert check_siret(siret(ACME, 12)) == siret(ACME, 12)


@pytest.mark.parametrize(
    ("check", "value", "fault"),
    [
        (check_siren, "99900001", "A SIREN is 9 digits: this has 8 characters."),
        (check_siren, "", "A SIREN is 9 digits: this has 0 characters."),
        (check_siren, "99900O019", "A SIREN is 9 digits: U+004F at position 6 is not a digit."),
        (check_siren, "99900٠019", "A SIREN is 9 digits: U+0660 at position 6 is not a digit."),
        (
            check_siren,
            "999 000 01",
            "A SIREN is 9 digits: this has 10 characters and U+0020 at position 4 is not a digit.",
        ),
        (check_siren, ACME[:8] + str((int(ACME[8]) + 1) % 10), "The check digit of this SIREN is wrong."),
        (check_siret, ACME, "A SIRET is 14 digits: this has 9 characters."),
        (check_siret, siret(ACME, 1)[:13] + "\n", "A SIRET is 14 digits: U+000A at position 14 is not a digit."),
        (check_siret, siret("999000000", 1), "The check digit of this SIRET is wrong."),
    ],
)
def test_a_wrong_number_is_told_all_that_is_wrong(check: Callable[[str], str], value: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        check(value)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_sirens_are_judged_as_by_stdnum(value: str) -> None:
    assert accepts(check_siren, value) == stdnum_siren.is_valid(value)
    closed = value[:8] + luhn.calc_check_digit(value[:8])
    assert check_siren(closed) == closed


@given(st.integers(0, 99_999).map(siren) | st.just(LA_POSTE), st.from_regex(r"[0-9]{5}", fullmatch=True))
@example(LA_POSTE, "00048")
@example(LA_POSTE, "00001")
def test_sirets_are_judged_as_by_stdnum_la_poste_included(unit: str, nic: str) -> None:
    assert accepts(check_siret, unit + nic) == stdnum_siret.is_valid(unit + nic)


def test_establishments_of_la_poste_follow_their_own_sum_alone() -> None:
    by_fives, by_luhn = LA_POSTE + "00001", siret(LA_POSTE, 1)
    assert check_siret(by_fives) == by_fives
    assert sum(map(int, by_luhn)) % 5 != 0
    assert not accepts(check_siret, by_luhn)


def test_a_siret_of_a_wrong_siren_is_wrong_whatever_its_own_digit() -> None:
    assert luhn.is_valid(siret("999000000", 1))
    assert not accepts(check_siret, siret("999000000", 1))


def test_numbers_beginning_with_999_are_for_demonstrations() -> None:
    assert is_demonstration(ACME)
    assert not is_demonstration(LA_POSTE)


@pytest.mark.parametrize("code", ["92012", "75056", "75116", "2A004", "2B033", "01001", "97411", "98818", "59350"])
def test_codes_of_communes_are_taken(code: str) -> None:
    assert check_commune(code) == code


@pytest.mark.parametrize("code", ["92100", "75016", "93200", "94000", "92000", "01000"])
def test_a_postcode_is_no_commune_where_the_numbers_tell(code: str) -> None:
    with pytest.raises(ValueError, match=NO_COMMUNE):
        check_commune(code)


@pytest.mark.parametrize("code", ["00001", "20004", "2C001", "96001", "97901", "98100", "99100", "9201", "920120"])
def test_a_number_outside_every_department_is_no_commune(code: str) -> None:
    with pytest.raises(ValueError, match=NO_COMMUNE):
        check_commune(code)


@pytest.mark.parametrize("code", ["", "92O12", "2a004", "9201٢", "92012\n", " 92012"])
def test_a_code_with_other_characters_is_no_commune(code: str) -> None:
    with pytest.raises(ValueError, match=NO_COMMUNE):
        check_commune(code)


@pytest.mark.parametrize(
    ("code", "nomenclature"),
    [("62.02A", "NAFRev2"), ("64.91Y", "NAF2025"), ("72.1Z", "NAFRev1"), ("72.1Z", "NAF1993"), ("77.01", "NAP")],
)
def test_an_activity_has_the_form_of_its_nomenclature(code: str, nomenclature: str) -> None:
    assert check_activity(code, nomenclature) == code
    activity = Activity(code=code, nomenclature=Nomenclature(nomenclature))
    assert activity.model_dump(mode="json") == {"code": code, "nomenclature": nomenclature}


@pytest.mark.parametrize("code", ["6202A", "62.02", "62.2A", "62.02a", "62.02A ", "", "٦2.02A"])
def test_another_form_is_no_current_activity(code: str) -> None:
    with pytest.raises(ValueError, match=r"^This is not an activity code, such as 62\.02A\.$"):
        check_naf(code)
    with pytest.raises(ValidationError, match=r"This is not an activity code, such as 62\.02A\."):
        Activity(code=code, nomenclature=Nomenclature.NAF_REV2)


def test_an_activity_of_old_is_told_the_form_of_old() -> None:
    with pytest.raises(ValueError, match=r"^This is not an activity code, such as 72\.1Z\.$"):
        check_activity("7201", "NAP")


def test_an_activity_cannot_be_changed_nor_carry_more() -> None:
    activity = Activity(code="62.02A", nomenclature=Nomenclature.NAF_REV2)
    with pytest.raises(ValidationError, match="frozen"):
        activity.code = "64.91Y"  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Activity.model_validate({"code": "62.02A", "nomenclature": "NAFRev2", "label": "Conseil"})


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "pattern"),
    [
        (SirenField, ACME, siret(ACME, 1), "^[0-9]{9}$"),
        (Siret, siret(ACME, 1), ACME, "^[0-9]{14}$"),
        (CommuneCode, "92012", "92100", "^[0-9][0-9AB][0-9]{3}$"),
        (NafCode, "62.02A", "6202A", r"^[0-9]{2}\.[0-9]{2}[A-Z]$"),
    ],
)
def test_the_types_validate_in_pydantic_and_say_their_pattern(kind: Any, right: str, wrong: str, pattern: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    assert adapter.validate_python(right) == right
    assert adapter.json_schema() == {"type": "string", "pattern": pattern}
    assert re.search(pattern, right)
    with pytest.raises(ValidationError):
        adapter.validate_python(wrong)
    with pytest.raises(ValidationError):
        adapter.validate_python(int(right) if right.isdigit() else 1)
