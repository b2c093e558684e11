"""A small city for tests: people, companies and what they send, through the product's own doors."""

import secrets
from dataclasses import dataclass
from typing import Any

from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from label.accounts import actions
from label.companies.models import Company
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.database import Database
from label.kit.search import searchable
from label.kit.settings import Settings
from tests.support.sirens import siren

API = "/api/v1"


@dataclass(frozen=True)
class Caller:
    """Someone with a key; `get`, `post`, … under /api/v1."""

    client: TestClient[Litestar]
    key: str | None
    email: str = ""
    person_id: str = ""
    siren: str = ""

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Response:
        headers = {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        url = path if path.startswith(("/verify", "/health", "/schema", API)) else API + path
        return self.client.request(method, url, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Response:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Response:
        return self.send("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Response:
        return self.send("PUT", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Response:
        return self.send("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> Response:
        return self.send("DELETE", path, **more)

    def put_read(self, path: str, body: Any) -> Response:
        """PUT over what is there now, which is read first."""
        return self.put(path, body, headers=self._if_match(path))

    def patch_read(self, path: str, body: Any) -> Response:
        """PATCH of what is there now, which is read first."""
        return self.patch(path, body, headers=self._if_match(path))

    def delete_read(self, path: str) -> Response:
        """DELETE of what is there now, which is read first."""
        return self.delete(path, headers=self._if_match(path))

    def verify(self, path: str, verdict: Any) -> Response:
        """A reviewer reads a declaration or a statement, and gives a verdict on it."""
        return self.put(f"{path}/verdict", verdict, headers=self._if_match(path))

    def _if_match(self, path: str) -> dict[str, str]:
        """The ETag of what a GET answers; what the caller may not read has none."""
        etag = self.get(path).headers.get("etag")
        return {"If-Match": etag} if etag else {}


def ok(response: Response, status: int | None = None) -> Any:
    """The JSON of an answer that must be a success (or this status)."""
    wanted = (status,) if status else (200, 201, 204)
    assert response.status_code in wanted, f"{response.request.method} {response.request.url}: {response.text}"
    return response.json() if response.content else None


class City:
    """Makes people and companies on demand; each is numbered, so a test reads as a story."""

    def __init__(self, settings: Settings, database: Database, client: TestClient[Litestar]) -> None:
        self.settings, self.database, self.client = settings, database, client
        self.anyone = Caller(client, None)

    def person(self, email: str, *memberships: Membership, days: int = 30) -> Caller:
        def make(session: Session) -> tuple[str, str]:
            at = now()
            person = actions.make_person(session, email, email.partition("@")[0].title(), at)
            for membership in memberships:
                actions.affiliate(session, person, membership, at)
            return actions.issue_token(session, person, "test", days, at, secrets.SystemRandom()), person.id

        key, person_id = self.database.write_sync(make)
        sirens = [membership.siren for membership in memberships if membership.siren]
        return Caller(self.client, key, email, person_id, sirens[0] if sirens else "")

    def reviewer(self, number: int = 1, *, may_grant: bool = False) -> Caller:
        return self.person(f"reviewer{number}@bbc.example", Membership(Role.REVIEWER, may_grant=may_grant))

    def officer(self) -> Caller:
        return self.person("officer@city.example", Membership(Role.CITY))

    def soee(self) -> Caller:
        return self.person("soee@soee.example", Membership(Role.SOEE))

    def partner(self, partner_id: str = "snc") -> Caller:
        return self.person(f"{partner_id}@partner.example", Membership(Role.PARTNER, partner_id=partner_id))

    def add_company(self, number: int, name: str | None = None, **columns: Any) -> str:
        def make(session: Session) -> str:
            called = name or f"Entreprise fictive {number}"
            row = Company(siren=siren(number), name=called, search_name=searchable(called), **columns)
            session.add(row)
            return row.siren

        return self.database.write_sync(make)

    def company(self, number: int = 1, name: str | None = None, **columns: Any) -> Caller:
        added = self.add_company(number, name, **columns)
        return self.person(f"member{number}@company.example", Membership(Role.COMPANY, siren=added))
