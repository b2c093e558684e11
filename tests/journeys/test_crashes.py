import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from threading import Event, Semaphore
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import select

from label.certificates.models import Certificate
from label.kit.database import Database
from label.kit.settings import Settings
from label.kit.storage import Store
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.filing import HIRE, WORKSHOP, declare
from tests.support.populated_city import GRANT, certify
from tests.support.ready_applications import to_be_decided
from tests.support.recount import faults, glimpse
from tests.support.server_process import Mortal, client_of

KILLS = 50
COMPANIES = 100
LIFE = (0.1, 0.6)  # seconds
HEAD_START = 0.05  # seconds, about what a decision takes
CHANGES: dict[str, Any] = {"volunteering": {"hours": "12"}, "local_hire": {"count": 3}}


@dataclass
class Ledger:
    """What the clients were told: by path, the last answer about it and who got it (None: it was deleted)."""

    told: dict[str, tuple[Caller, Any]] = field(default_factory=dict)
    news: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    up: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    now: Semaphore = field(default_factory=lambda: Semaphore(0))

    def note(self, caller: Caller, path: str, answer: Any) -> None:
        """An answer has come: from now on it holds."""
        subject = subject_of(path, answer)
        if path.endswith("/evidence"):
            before = self.told[subject][1]
            version = before["version"] + (before["state"] != "draft")  # a new piece is read before a verdict
            answer = {**before, "version": version, "evidence": [*before["evidence"], answer]}
        self.told[subject] = (caller, answer)
        self.news.add(subject)

    def forgotten(self, paths: set[str]) -> list[str]:
        """Of these paths, save those whose change is on its way, what the server tells otherwise than it did."""
        return [
            f"{path}: told {answer}, now {found.text}"
            for path in sorted(paths - self.pending)
            for caller, answer in [self.told[path]]
            for found in [Caller.send(caller, "GET", path)]
            if settled(found.json() if found.is_success else None) != settled(answer)
        ]

    def recent(self) -> set[str]:
        """What was told since the last call; what has a change on its way stays for the next."""
        found = self.news - self.pending
        self.news -= found
        return found

    def numbers(self) -> list[str]:
        """The certificates that the decisions named."""
        applications = [answer for path, (_, answer) in self.told.items() if path.startswith("/applications/")]
        return sorted(one["certificate"] for answer in applications for one in answer["decisions"])


def settled(answer: Any) -> Any:
    """Without what an application shows of its file as it is now, which later verdicts change."""
    of_now = ("verified", "verified_now", "verified_without_evidence")
    return {name: value for name, value in answer.items() if name not in of_now} if answer else answer


@dataclass(frozen=True)
class Persistent(Caller):
    """A client that sends again, under the same Idempotency-Key, what was not answered, and notes what was."""

    ledger: Ledger = field(default_factory=Ledger)

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        if method == "POST":
            more["headers"] = {"Idempotency-Key": str(uuid4())}
        about = subject_of(path, {})
        self.ledger.pending.add(about)
        answer = self._insist(method, path, body, more)
        if answer.status_code in (412, 428) and path in self.ledger.lost:  # what was not answered had been done
            answer = self._insist("GET", path.removesuffix("/verdict"), None, {})
        gone = method == "DELETE" and answer.status_code in (204, 404)
        if method != "GET" and (answer.is_success or gone):
            self.ledger.note(self, path, None if gone else answer.json())
        self.ledger.pending.discard(about)
        return answer

    def _insist(self, method: str, path: str, body: Any, more: dict[str, Any]) -> httpx.Response:
        while True:
            try:
                return super().send(method, path, body, **more)
            except httpx.TransportError:
                self.ledger.lost.append(path)
                self.ledger.up.wait()


def subject_of(path: str, answer: Any) -> str:
    """The path of what a request is about: /declarations/ID for its submission, say, or for one just made."""
    parts = path.split("/")
    if parts[1] != "companies":
        return "/".join(parts[:3])
    made = answer.get("id", "") if parts[-1] in ("declarations", "applications") else None
    return path.removesuffix("/verdict") if made is None else f"/{parts[-1]}/{made}"


def test_a_process_that_is_killed_loses_no_acknowledged_write_and_leaves_nothing_half_issued(
    settings: Settings, database: Database
) -> None:
    ledger, files = Ledger(), Store(settings.data_dir / "files")
    with closing(Mortal(settings)) as server, client_of(server) as client, ThreadPoolExecutor() as pool:
        server.launch()
        server.ready()
        begun, chance = begin(City(settings, database, client), ledger, pool), Random(2026)
        wrong: list[str] = []
        for _ in range(KILLS):
            kill_and_restart(server, ledger, chance.uniform(*LIFE), chance.uniform(0, HEAD_START))
            wrong += ledger.forgotten(ledger.recent()) + looked_at(database, glimpse, files)
            ledger.up.set()
        ledger.over.set()
        ledger.now.release()
        for each in begun:
            each.result()
        wrong += ledger.forgotten(set(ledger.told)) + looked_at(database, faults, files)
    assert wrong == []
    assert looked_at(database, numbers) == ledger.numbers()
    assert [path for path in ledger.lost if path.endswith("/decision")] != []


def kill_and_restart(server: Mortal, ledger: Ledger, life: float, head_start: float) -> None:
    """Let the process live, kill it while a decision is on its way, and start it again."""
    time.sleep(life)
    ledger.now.release()
    time.sleep(head_start)
    ledger.up.clear()
    server.kill()
    server.launch()
    server.ready()


def looked_at(database: Database, look: Callable[..., list[str]], *args: Any) -> list[str]:
    """Read past the server, then let go: a connection left open would spare the next process the recovery of a log."""
    try:
        return database.read_sync(look, *args)
    finally:
        database.engine.dispose()
        database.readers.dispose()


def numbers(session: Any) -> list[str]:
    return sorted(session.scalars(select(Certificate.number)))


def begin(city: City, ledger: Ledger, pool: ThreadPoolExecutor) -> list[Future[None]]:
    """Four clients at work: two that declare, one that goes through whole lives, one that decides when told."""

    def persistent(caller: Caller) -> Persistent:
        return Persistent(**vars(caller), ledger=ledger)

    officer = persistent(city.officer())
    reviewers = [persistent(city.reviewer(number)) for number in (1, 2)]
    declarer, *others = (persistent(city.company(number)) for number in range(COMPANIES))
    prepared = to_be_decided(city, KILLS)
    city.database.engine.dispose()
    ledger.up.set()
    works: list[tuple[Callable[..., None], Any]] = [
        (declare_on, (declarer, Random(1))),
        (declare_on, (declarer, Random(2))),
        (live_on, (others, officer, reviewers)),
        (decide_on, (prepared, officer)),
    ]
    return [pool.submit(work, *arguments) for work, arguments in works]


def declare_on(company: Persistent, chance: Random) -> None:
    while not company.ledger.over.is_set():
        body = chance.choice([WORKSHOP, HIRE])
        path = f"/declarations/{declare(company, body, submit=chance.random() < 0.6)}"
        match chance.randrange(4):
            case 0:
                ok(company.patch_read(path, CHANGES[body["kind"]]))
            case 1:
                ok(company.post(f"{path}/evidence", files={"file": ("preuve.pdf", pdf(path))}))
            case 2:
                company.delete_read(path)


def live_on(companies: list[Persistent], officer: Persistent, reviewers: list[Persistent]) -> None:
    for company in companies:
        if company.ledger.over.is_set():
            break
        certify(company, officer, *reviewers)


def decide_on(applications: list[str], officer: Persistent) -> None:
    for application in applications:
        officer.ledger.now.acquire()
        if officer.ledger.over.is_set():
            break
        ok(officer.post(f"/applications/{application}/decision", GRANT))
