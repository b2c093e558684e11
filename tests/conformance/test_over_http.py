"""Verifiers that others wrote fetch a credential, its keys and its status list from the running server themselves."""

from typing import Any

import pytest

from tests.conformance.offices import Office
from tests.conformance.validators import Validators

GOOD = {"verified": True, "error": "", "revoked": False}


@pytest.fixture(scope="module")
def issued(town: Office) -> str:
    return town.issue(town.city.company(71)).number


def asked(validators: Validators, town: Office, number: str) -> dict[str, Any]:
    server = str(town.city.client.base_url).rstrip("/").removesuffix("/api/v1")
    return validators.over_http(server, f"/certificates/{number}/credential.json", town.did["id"])


def test_both_verifiers_read_what_the_server_sends(validators: Validators, town: Office, issued: str) -> None:
    assert asked(validators, town, issued) == {"digitalbazaar": GOOD, "dcc": GOOD}


def test_both_say_that_a_certificate_is_suspended_and_valid_again(
    validators: Validators, town: Office, issued: str
) -> None:
    town.end(issued, "suspension")
    assert all(told["revoked"] for told in asked(validators, town, issued).values())
    town.end(issued, "reinstatement")
    assert asked(validators, town, issued) == {"digitalbazaar": GOOD, "dcc": GOOD}


def test_both_refuse_a_number_that_was_never_issued(validators: Validators, town: Office) -> None:
    told = asked(validators, town, "BB-2026-AAAAAA")
    assert {name: (one["verified"], "404" in one["error"]) for name, one in told.items()} == {
        "digitalbazaar": (False, True),
        "dcc": (False, True),
    }
