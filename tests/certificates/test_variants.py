"""Beside the file with points a certificate has one without: issued, sealed and known by its digest as the first is."""

from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from litestar.testing import TestClient
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from label.app import create_app
from label.certificates import printed_fields
from label.certificates.attachments import read_attachments
from label.certificates.models import CertificateVariant
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import make
from label.diagnosis.doctor import disagreements
from label.kit.clock import now
from label.worker import issuer as issuer_of
from tests.frozen.freeze import frozen_city
from tests.support.answers import refused
from tests.support.certified_city import anew, granted
from tests.support.city import City, ok
from tests.support.printed_pages import PAGE
from tests.support.ready_applications import to_be_decided
from tests.support.uploaded_certificates import edited, saved_again

POINTS = {"total", "V", "H", "F", "bonus", "cap"}  # fields that the file without points does not have


@pytest.fixture
def number(city: City) -> str:
    return granted(city, city.officer(), to_be_decided(city, 1)[0], now())


def plain_file(city: City, number: str) -> bytes:
    answer = city.anyone.get(f"/certificates/{number}/without-scores.pdf")
    assert answer.headers["content-disposition"] == f'inline; filename="{number}-sans-points.pdf"'
    return answer.content


def briefly(city: City, content: bytes) -> tuple[str, list[str]]:
    found = ok(city.anyone.post("/verifications", files={"file": ("certificat.pdf", content)}))
    return found["verdict"], [difference["field"] for difference in found["differences"]]


def words(content: bytes) -> str:
    return PdfReader(BytesIO(content)).pages[0].extract_text()


def test_a_grant_issues_a_file_without_points_that_is_verified_like_the_first(city: City, number: str) -> None:
    shown = ok(city.anyone.get(f"/certificates/{number}"))
    full, plain = city.anyone.get(f"/certificates/{number}.pdf").content, plain_file(city, number)
    assert (sha256(full).hexdigest(), sha256(plain).hexdigest()) == (shown["sha256"], shown["sha256_without_scores"])
    assert shown["pdf_without_scores"].endswith(f"/api/v1/certificates/{number}/without-scores.pdf")
    assert [("sur 100" in words(content), number in words(content)) for content in (full, plain)] == [
        (True, True),
        (False, True),
    ]
    assert read_attachments(plain) == read_attachments(full)
    for content in (full, plain):
        assert briefly(city, content) == ("issued", [])
        assert briefly(city, saved_again(content)) == ("altered", [])
        verdict, found = briefly(city, edited(content, _page(city, number, scores=content == full)))
        assert (verdict, found[0], set(found) & POINTS) == ("altered", "company", set())
    page = city.client.get(f"/verify/{number}").text
    assert f"/api/v1/certificates/{number}/without-scores.pdf" in page
    assert shown["sha256_without_scores"] in page
    entries = [each["after"] for each in ok(city.officer().get("/audit"))["items"] if each["action"] == "issue"]
    digests = {name: shown[name] for name in ("sha256", "sha256_without_scores")}
    assert [each for each in entries if each and digests.items() <= each.items()] != []


def test_points_written_into_the_file_without_points_are_found(city: City, number: str) -> None:
    page = _page(city, number, scores=False)
    forged = edited(plain_file(city, number), page, b"Usurpateur, 99,9 sur 100")
    verdict, found = briefly(city, forged)
    assert (verdict, found[0], set(found) & POINTS) == ("altered", "company", set())


def test_a_reissue_has_both_files_too(city: City, number: str) -> None:
    again = anew(city, city.officer(), number, now())
    assert plain_file(city, again) != plain_file(city, number)
    assert again in words(plain_file(city, again))


def test_the_file_without_points_of_a_company_that_is_not_published_does_not_exist(city: City, number: str) -> None:
    with city.database.engine.begin() as connection:
        connection.execute(text("UPDATE companies SET diffusible = :no"), {"no": False})
    refused(city.anyone.get(f"/certificates/{number}/without-scores.pdf"), 404, "is not public")
    refused(city.anyone.get("/certificates/BB-2026-22222X/without-scores.pdf"), 404)


@pytest.mark.parametrize(
    "change", ["UPDATE certificate_variants SET file_size = 1", "DELETE FROM certificate_variants"]
)
def test_what_was_issued_is_never_changed(city: City, number: str, change: str) -> None:
    assert plain_file(city, number)
    with pytest.raises(DBAPIError, match="never changed"), city.database.engine.begin() as connection:
        connection.execute(text(change))


def test_the_doctor_reads_both_files(city: City, number: str) -> None:
    issuer = issuer_of(city.settings)
    row = city.database.read_sync(lambda session: session.get_one(CertificateVariant, (number, "without_scores")))

    def found(*, deep: bool) -> list[str]:
        return city.database.read_snapshot_sync(disagreements, issuer, now(), deep)

    assert (found(deep=True), found(deep=False)) == ([], [])
    path = issuer.files.path(row.file_digest)
    path.unlink()
    assert found(deep=False) == [f"certificate {number}: its file {row.file_digest} is missing"]
    assert len(found(deep=True)) == 1


def test_a_page_of_the_first_layout_has_one_file(issuer: Issuer) -> None:
    both = [make(issuer, CertificatePlan(replace(PAGE, layout=layout), 1, 7, now())).plain for layout in (1, 2)]
    assert [bool(plain) for plain in both] == [False, True]


def test_an_older_certificate_says_how_to_get_a_file_without_points(tmp_path: Path) -> None:
    with frozen_city(tmp_path) as settings, TestClient(create_app(settings)) as client:
        number = client.get("/api/v1/register").json()["items"][0]["number"]
        shown = client.get(f"/api/v1/certificates/{number}").json()
        assert (shown["pdf_without_scores"], shown["sha256_without_scores"]) == (None, None)
        answer = client.get(f"/api/v1/certificates/{number}/without-scores.pdf")
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            f"{number} was issued before certificates had a file without scores; a reissue has one.",
        )


def _page(city: City, number: str, *, scores: bool) -> printed_fields.PrintedPage:
    page = printed_fields.from_json(city.client.get(f"/certificates/{number}/printed.json").content)
    return replace(page, scores=scores)
