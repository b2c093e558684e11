"""A costly thing has a share for each sender: by address where anyone may call, by key elsewhere."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar import Litestar

from label.app import create_app
from label.kit.settings import Settings
from tests.editions.test_simulation import FACTS
from tests.support.answers import problem
from tests.support.certified_city import every_state
from tests.support.city import City
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.server_process import PATIENCE
from tests.support.shared_application import SharedApplication
from tests.support.uploaded_certificates import saved_again

BROKEN = b"%PDF-1.7\nno certificate"  # a process has to look at it
HOSTILE, VISITORS = 20, 20
Certified = tuple[Settings, bytes]


@pytest.fixture(scope="module")
def certified(
    tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str], postgres: Server
) -> Iterator[Certified]:
    """A city with a certificate, and the certificate's file."""
    with opened_city("sqlite", tmp_path_factory.mktemp("shares"), templates, postgres) as city:
        number = every_state(city, city.officer())["valid"]
        yield city.settings, city.client.get(f"/api/v1/certificates/{number}.pdf").content


@pytest.fixture
def limited(certified: Certified) -> Iterator[Callable[..., Litestar]]:
    """Makes the application on the certified city with other settings."""
    made: list[Litestar] = []

    def make(**changes: Any) -> Litestar:
        made.append(create_app(certified[0].model_copy(update=changes)))
        return made[-1]

    yield make
    for app in made:
        with closing(app.dependencies["database"].dependency()):  # type: ignore[union-attr]
            pass


def waits(answer: Response) -> bool:
    """Does it say to come back within the minute?"""
    return 0 < int(answer.headers["retry-after"]) <= 60


async def sent(
    app: Litestar, content: bytes, address: str, path: str = "/api/v1/verifications", **headers: str
) -> Response:
    """An upload from an address."""
    transport = ASGITransport(cast("Any", app), client=(address, 4711))
    async with AsyncClient(transport=transport, base_url="http://label.test", timeout=PATIENCE) as client:
        return await client.post(path, files={"file": ("a.pdf", content)}, headers=headers)


def test_whoever_sends_many_files_that_cost_keeps_nobody_from_verifying(
    limited: Callable[..., Litestar], certified: Certified
) -> None:
    app, issued = limited(), certified[1]
    saved, crowd = saved_again(issued), "192.0.2.66"

    async def story() -> tuple[list[int], list[Response], list[Response]]:
        hostile = [asyncio.create_task(sent(app, saved, crowd)) for _ in range(HOSTILE)]
        genuine = await asyncio.gather(*(sent(app, issued, crowd) for _ in range(VISITORS)))
        others = await asyncio.gather(*(sent(app, saved, f"192.0.2.{number}") for number in range(4)))
        return sorted(answer.status_code for answer in await asyncio.gather(*hostile)), genuine, others

    hostile, genuine, others = asyncio.run(story())
    assert {(answer.status_code, answer.json()["verdict"]) for answer in genuine} == {(200, "issued")}
    assert {(answer.status_code, answer.json()["verdict"]) for answer in others} == {(200, "altered")}
    assert (len(hostile), set(hostile)) == (HOSTILE, {200, 429})


def test_a_sender_has_a_number_of_files_checked_in_a_minute_and_issued_files_are_not_counted(
    limited: Callable[..., Litestar], certified: Certified
) -> None:
    app, issued = limited(file_checks_per_minute=1), certified[1]
    first, other = "192.0.2.1", "192.0.2.2"

    async def story() -> list[Response]:
        files = [issued, b"", b"no PDF", BROKEN, BROKEN, issued]
        return [*[await sent(app, content, first) for content in files], await sent(app, BROKEN, other)]

    answers = asyncio.run(story())
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429, 200, 200]
    assert problem(answers[4], 429)["type"] == "urn:label:problem:too-many-requests"
    assert waits(answers[4])


def test_the_page_says_in_french_and_english_when_to_come_back(limited: Callable[..., Litestar]) -> None:
    app = limited(file_checks_per_minute=1)

    async def story() -> list[Response]:
        return [await sent(app, BROKEN, "192.0.2.1", "/verify") for _ in range(2)]

    taken, refused = asyncio.run(story())
    assert (taken.status_code, refused.status_code, waits(refused)) == (200, 429, True)
    assert refused.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in refused.headers["content-security-policy"]
    for words in ("Trop de demandes viennent de votre adresse.", "Réessayez dans ", "try again in "):
        assert words in refused.text


def test_behind_a_declared_proxy_each_client_has_its_share(limited: Callable[..., Litestar]) -> None:
    proxy, stranger = "10.0.0.1", "192.0.2.9"
    for trusted, expected in (("10.0.0.0/24", [200, 200, 429]), ("", [200, 429, 429])):
        app = limited(file_checks_per_minute=1, trusted_proxies=trusted)

        async def story(app: Litestar = app) -> list[int]:
            clients = ("198.51.100.1", "198.51.100.2", "198.51.100.1")
            answers = [await sent(app, BROKEN, proxy, **{"x-forwarded-for": client}) for client in clients]
            forged = [await sent(app, BROKEN, stranger, **{"x-forwarded-for": client}) for client in clients]
            assert [answer.status_code for answer in forged] == [200, 429, 429]
            return [answer.status_code for answer in answers]

        assert asyncio.run(story()) == expected


@pytest.fixture
def strict(shared_application: SharedApplication, settings: Settings) -> Iterator[City]:
    """A city in which everything costly may be done once in a minute."""
    names = ("file_checks", "simulations", "uploads", "documents", "imports")
    changed = settings.model_copy(update={f"{name}_per_minute": 1 for name in names})
    with shared_application.product(changed).opened() as city:
        yield city


def statuses(*answers: Response) -> list[int]:
    assert all(waits(answer) for answer in answers if answer.status_code == 429)
    return [answer.status_code for answer in answers]


def test_each_costly_operation_has_a_limit_for_each_key_or_address(strict: City) -> None:
    first, second, soee, officer = strict.company(1), strict.company(2), strict.soee(), strict.officer()
    simulation = "/editions/2026/simulation"
    assert statuses(*(caller.post(simulation, FACTS) for caller in (strict.anyone, first))) == [200, 429]

    evidence = {"files": {"file": ("a.pdf", b"x")}}
    uploads = [caller.post("/declarations/none/evidence", **evidence) for caller in (first, first, second)]
    assert statuses(*uploads) == [404, 429, 404]

    document = f"/csr/companies/{first.siren}/csr-statement.pdf?year=2026"
    assert statuses(*(caller.get(document) for caller in (first, first, soee)))[1] == 429

    attendance = "/editions/2026/attendance"
    imports = [caller.post(attendance, {}) for caller in (officer, officer, soee)]
    assert statuses(*imports) == [422, 429, 422]


def test_a_wrong_key_uses_up_nobodys_share(strict: City) -> None:
    company = strict.company(1)
    evidence, path = {"files": {"file": ("a.pdf", b"x")}}, "/declarations/none/evidence"
    wrong = {"headers": {"authorization": f"Bearer lbl_{'a' * 38}"}}
    assert statuses(strict.anyone.post(path, **evidence, **wrong), strict.anyone.post(path, **evidence)) == [401, 401]
    assert statuses(company.post(path, **evidence)) == [404]
