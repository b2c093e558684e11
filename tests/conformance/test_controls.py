from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from label.certificates import printed_fields
from label.certificates.drawing import draw
from tests.conformance import spoiling
from tests.conformance.offices import Issued, Office
from tests.conformance.spoiling import Change, changed
from tests.conformance.validators import GOOD, Validators
from tests.support.city import ok

NAME = "ŒUVRES & FILS D'ÎLE-DE-FRANCE"


@pytest.fixture(scope="module")
def issued(town: Office) -> Issued:
    """A certificate in force."""
    return town.issue(town.city.company(11, NAME))


@pytest.fixture(scope="module")
def page(issued: Issued, town: Office) -> printed_fields.PrintedPage:
    """What it prints."""
    return printed_fields.from_json(town.get(f"/certificates/{issued.number}/printed.json"))


# A check that never fails is blind: each validator is shown what it must catch, one thing at a time.


# Archive and accessibility: on the page without its seal, which a change would break in every file alike


def verdicts(validators: Validators, town: Office, name: str, content: bytes) -> dict[str, tuple[str, ...]]:
    file = town.save(f"{name}.pdf", content)
    return {
        "3a": validators.vera(file, "3a"),
        "ua1": validators.vera(file, "ua1"),
        "outloud": validators.outloud(file),
    }


def test_a_file_saved_again_passes_only_the_checks_of_its_page(
    page: printed_fields.PrintedPage, town: Office, validators: Validators
) -> None:
    told = verdicts(validators, town, "saved", changed(draw(page), spoiling.nothing))
    assert told == {"3a": (), "ua1": (), "outloud": ()}


@pytest.mark.parametrize(
    ("spoil", "caught"),
    [
        (spoiling.untagged, {"3a": (), "ua1": ("7.1-3",), "outloud": ("TAG-001",)}),
        (spoiling.speechless, {"3a": (), "ua1": ("7.3-1",), "outloud": ("FIG-001",)}),
        (spoiling.bare_link, {"3a": (), "ua1": ("7.18.5-1",), "outloud": ("LNK-001",)}),
        (spoiling.unembedded, {"3a": ("6.2.11.4.1-1",), "ua1": ("7.21.4.1-1",), "outloud": ("TXT-001",)}),
        (spoiling.skipping, {"3a": (), "ua1": ("7.4.2-1",), "outloud": ("HDG-002",)}),
    ],
    ids=lambda given: given.__name__ if callable(given) else "",
)
def test_each_validator_finds_the_one_fault_that_was_introduced(
    page: printed_fields.PrintedPage,
    town: Office,
    validators: Validators,
    spoil: Change,
    caught: dict[str, tuple[str, ...]],
) -> None:
    assert verdicts(validators, town, spoil.__name__, changed(draw(page), spoil)) == caught


# The seal


def test_one_flipped_bit_breaks_the_seal(issued: Issued, town: Office, validators: Validators) -> None:
    file = town.save("flipped.pdf", spoiling.flipped(issued.file.read_bytes()))
    assert [one.said for one in validators.pdfsig(file)] == ["Digest Mismatch."]
    assert validators.pyhanko(file, town.root) == ("INVALID",)
    assert validators.qpdf(file) == ""


def test_a_file_without_a_seal_is_not_reported_as_sealed(
    page: printed_fields.PrintedPage, town: Office, validators: Validators
) -> None:
    file = town.save("unsealed.pdf", draw(page))
    assert (validators.pdfsig(file), validators.pyhanko(file, town.root)) == ((), ())


@pytest.mark.parametrize(
    ("edit", "fields", "told"),
    [
        (spoiling.reprinted, ["total"], ("Digest Mismatch.", False)),
        (spoiling.appended, ["total", "revision"], ("Signature is Valid.", False)),
    ],
    ids=["saved", "appended"],
)
def test_an_edited_field_is_named_and_the_seal_is_broken(
    issued: Issued,
    page: printed_fields.PrintedPage,
    town: Office,
    validators: Validators,
    edit: Callable[[bytes, bytes], bytes],
    fields: list[str],
    told: tuple[str, bool],
) -> None:
    content = edit(issued.file.read_bytes(), draw(replace(page, total="99.9")))
    file = town.save(f"{edit.__name__}.pdf", content)
    found = ok(town.city.anyone.post("/verifications", files={"file": ("edited.pdf", content)}))
    assert (found["verdict"], [one["field"] for one in found["differences"]]) == ("altered", fields)
    assert [(one.said, one.whole) for one in validators.pdfsig(file)] == [told]
    assert validators.pyhanko(file, town.root) == ("INVALID",)


def test_the_issued_file_is_recognised(issued: Issued, town: Office) -> None:
    told = ok(town.city.anyone.post("/verifications", files={"file": ("issued.pdf", issued.file.read_bytes())}))
    assert (told["verdict"], told["differences"]) == ("issued", [])


# The credential


def without_keys(badge: Any, did: Any) -> tuple[Any, Any, str]:
    return badge, did | {"verificationMethod": [], "assertionMethod": []}, ""


def raised(badge: Any, did: Any) -> tuple[Any, Any, str]:
    subject = badge["credentialSubject"]
    results = [one | {"value": "100"} for one in subject["result"][:1]]
    return badge | {"credentialSubject": subject | {"result": [*results, *subject["result"][1:]]}}, did, ""


def expired(badge: Any, did: Any) -> tuple[Any, Any, str]:
    return badge, did, "2036-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (without_keys, "Nothing is known of did:web:"),
        (raised, "Invalid signature."),
        (expired, 'is after "validUntil"'),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_credential_with_one_fault_is_refused_with_the_reason(
    issued: Issued,
    town: Office,
    validators: Validators,
    spoil: Callable[[Any, Any], tuple[Any, Any, str]],
    reason: str,
) -> None:
    badge, did, now = spoil(issued.credential, town.did)
    told = validators.badge(badge, town.status, did, now)
    assert not told.verified
    assert reason in told.error


def test_another_open_badges_library_refuses_a_raised_level_and_another_credentials_jwt(
    issued: Issued, town: Office, validators: Validators
) -> None:
    head, body, signature = issued.jwt.split(".")
    spoilt, _, _ = raised(issued.credential, town.did)
    other = ".".join([head, body[:-1] + ("A" if body[-1] != "A" else "B"), signature])
    jwt, badge = validators.openbadges(other, spoilt, town.status, town.did)
    assert "Invalid signature" in jwt
    assert "signature" in badge.lower()


def test_the_status_list_shows_a_withdrawn_badge(town: Office, validators: Validators) -> None:
    made = town.issue(town.city.company(12, "Retirée"))
    before = validators.badge(made.credential, town.status, town.did)
    town.end(made.number, "withdrawal")
    after = validators.badge(made.credential, town.status, town.did)
    assert (before, after) == (GOOD, replace(GOOD, revoked=True))
    told = validators.openbadges(made.jwt, made.credential, town.status, town.did)
    assert all("Credential status 'suspension' is set" in why for why in told), told


def test_the_status_list_shows_a_suspension_and_its_end(town: Office, validators: Validators) -> None:
    made, told = town.issue(town.city.company(13, "Suspendue")), []
    for ending in ("suspension", "reinstatement"):
        town.end(made.number, ending)
        told.append(validators.badge(made.credential, town.status, town.did).revoked)
    assert told == [True, False]
