"""A status list that is given to a check without a network: it may be old, of another issuer, or made up."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from label.certificates import offline_verification, trust
from label.credentials import keys, proof, status_list
from tests.support.chains import Authority
from tests.support.customers import AT, CITY, OTHER, Customer, installed

AFTER = AT + timedelta(hours=3)
ADDRESS = f"{CITY}/status/1"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(AT)


@pytest.fixture(scope="module")
def city(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Customer:
    return installed(tmp_path_factory.mktemp("lists") / "city", authority, CITY, "Ville")


def listed(
    city: Customer, at: datetime, places: set[int], change: Callable[[dict[str, Any]], object] = lambda _: None
) -> bytes:
    """A list that the city signed at a moment, after a change."""
    key, bare = city.issuer.keyring.credential(), status_list.credential(CITY, 1, places, at)
    change(bare)
    return json.dumps(proof.sign(bare, key.private, f"{keys.issuer_did(CITY)}#{key.name}", at)).encode()


def told(city: Customer, content: bytes, at: datetime = AFTER) -> tuple[int, tuple[str, ...]]:
    found = offline_verification.verify(city.content, trust.trusted_issuer(city.settings, None, None), content, at)
    assert found.lines[0] == "ISSUED: it is the file that was issued."
    return found.exit_code, found.lines[-2:]


def test_a_list_is_reported_with_its_date_and_address(city: Customer) -> None:
    later = f"{ADDRESS} has the current one."
    assert told(city, listed(city, AT + timedelta(hours=2), set())) == (
        0,
        (f"List dated 2026-11-23 10:00 UTC; {later}", "Status: in force according to the given list."),
    )
    # As long as it is valid, the list of before can be shown again after a withdrawal: its date tells.
    assert (
        told(city, listed(city, AT, set()), AT + timedelta(hours=23))[1][0]
        == f"List dated 2026-11-23 08:00 UTC; {later}"
    )
    assert told(city, listed(city, AT + timedelta(hours=2), {7}))[1][1] == "Status: suspended or withdrawn."


@pytest.mark.parametrize(
    ("minutes", "now", "why"),
    [
        (-61, AFTER, "it is of 2026-11-23T06:59:00Z, before the certificate was issued."),
        (181, AFTER, "it is of 2026-11-23T11:01:00Z, which is in the future."),
        (0, AT + timedelta(days=1, seconds=1), "it was valid until 2026-11-24T08:00:00Z."),
    ],
)
def test_a_list_of_another_time_is_refused(city: Customer, minutes: int, now: datetime, why: str) -> None:
    code, lines = told(city, listed(city, AT + timedelta(minutes=minutes), set()), now)
    assert (code, lines[-1]) == (1, f"Status: not known; the given status list cannot be used: {why}")


@pytest.mark.parametrize("minutes", [-60, 0, 180])
def test_a_list_of_the_hour_of_issue_or_of_this_moment_is_accepted(city: Customer, minutes: int) -> None:
    assert told(city, listed(city, AT + timedelta(minutes=minutes), set()))[0] == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda bare: bare.update(id=f"{CITY}/status/2"), f"it is {CITY}/status/2, not {ADDRESS}."),
        (lambda bare: bare.update(issuer=keys.issuer_did(OTHER)), "It is signed with a key that is not the issuer's"),
        (lambda bare: bare["credentialSubject"].update(encodedList=7), "'int' object has no attribute"),
        (lambda bare: bare.update(validFrom="2026-11-23T08:00:00"), "can't compare offset-naive"),
    ],
)
def test_a_list_of_another_issuer_or_address_is_refused(
    city: Customer, change: Callable[[dict[str, Any]], object], why: str
) -> None:
    code, lines = told(city, listed(city, AT, set(), change))
    assert code == 1
    assert why in lines[-1]
