"""A city that issues certificates over HTTP, and what anyone can fetch of them."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import Caller, City, ok
from tests.support.populated_city import (
    FIGURES,
    VOLUNTEERING,
    advise,
    apply,
    decide,
    declare,
    year,
)
from tests.support.server_process import client_of, running

PLENTY = VOLUNTEERING | {"participants": 10, "hours": "200"}
VERDICTS: Mapping[str, dict[str, Any]] = {
    "local_hire": {"verified_count": 2, "source": "seen_on_site"},
    "forum": {
        "presence_verified": True,
        "verified_offers": 3,
        "verified_candidates_met": 20,
        "verified_candidates_answered": 18,
        "source": "seen_on_site",
    },
}


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as it was fetched: its file, the one without points, and its credential as JSON and as a JWT."""

    number: str
    file: Path
    plain: Path
    credential: Any
    jwt: str


class Office:
    """People who grant the label, and their server."""

    def __init__(self, city: City, folder: Path) -> None:
        self.city, self.folder = city, folder

    @cached_property
    def officer(self) -> Caller:
        """Who decides."""
        return self.city.officer()

    @cached_property
    def soee(self) -> Caller:
        """Who steers large firms."""
        return self.city.soee()

    @cached_property
    def _reviewers(self) -> tuple[Caller, Caller]:
        return self.city.reviewer(1), self.city.reviewer(2)

    def issue(self, company: Caller, level: str = "confirmed") -> Issued:
        """From nothing to a certificate of any of the three levels, fetched."""
        declare(company)
        more = ok(company.post(f"{year(company.siren)}/declarations", PLENTY), 201)["id"]
        ok(company.post(f"/declarations/{more}/submission"))
        application = apply(company)
        self._review(company, application)
        number = decide(application, self.officer, level=level)
        assert number is not None
        return self.fetched(number)

    def fetched(self, number: str) -> Issued:
        """As anyone may fetch it."""
        file = self.save(f"{number}.pdf", self.get(f"/api/v1/certificates/{number}.pdf"))
        plain = self.save(f"{number}-plain.pdf", self.get(f"/api/v1/certificates/{number}/without-scores.pdf"))
        where = f"/certificates/{number}/credential"
        return Issued(number, file, plain, self.json(f"{where}.json"), self.get(f"{where}.jwt").decode())

    def end(self, number: str, how: str) -> None:
        """A suspension, a reinstatement, a withdrawal."""
        ok(self.officer.post(f"/certificates/{number}/{how}", {"reason": "Pour voir."}))

    @property
    def status(self) -> Any:
        """The status list, at this moment."""
        return self.json("/status/1")

    @property
    def did(self) -> Any:
        """The issuer's keys."""
        return self.json("/.well-known/did.json")

    @property
    def root(self) -> Path:
        """Whom to trust for the seals."""
        return self.save("authorities.pem", self.get("/authorities.pem"))

    def get(self, path: str) -> bytes:
        """What stands at an address, for anyone."""
        answer = self.city.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.content

    def json(self, path: str) -> Any:
        """The same, as JSON."""
        return json.loads(self.get(path))

    def save(self, name: str, content: bytes) -> Path:
        """A file for the validators."""
        file = self.folder / name
        file.write_bytes(content)
        return file

    def _review(self, company: Caller, application: str) -> None:
        first, path = self._reviewers[0], year(company.siren)
        ok(first.post(f"/applications/{application}/assignment", {}))
        for row in ok(first.get(f"{path}/declarations"))["items"]:
            verdict = VERDICTS.get(row["kind"]) or {"verified_hours": row["hours"], "source": "seen_on_site"}
            ok(first.verify(f"/declarations/{row['id']}", verdict))
        ok(first.verify(f"{path}/statement", FIGURES))
        advise(application, *self._reviewers)


@contextmanager
def office(folder: Path, template: Path, **said: str) -> Iterator[Office]:
    """A server of its own with these settings: `timestamp_url` for LABEL_TIMESTAMP_URL, …"""
    folder.mkdir()
    shutil.copy(template, folder / "label.db")
    settings = Settings(data_dir=folder)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in said.items():
            environment.setenv(f"LABEL_{name.upper()}", value)
        started = running(settings)
        server = started.__enter__()
    try:
        with client_of(server) as client:
            database = Database(settings)
            yield Office(City(settings, database, client), folder)
            database.close()
    finally:
        started.__exit__(None, None, None)
