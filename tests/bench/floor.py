"""The floor: the same three requests by hand-written ASGI, msgspec, uvloop and the raw driver, the same statements, the
same durability, on the same server.

`python -m tests.bench.floor DATABASE_URL PORT`. SQLite: one connection, each request commits for itself. PostgreSQL:
one psycopg connection a thread, prepared statements. It checks the key and nothing else: no rules, no errors, no audit
of who may see what; it is what the product is measured against, not what anyone should run.
"""

import asyncio
import hashlib
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec
import uvloop

WHO = (
    "SELECT t.id, t.expires_at, t.revoked_at, p.id, a.kind, a.siren FROM tokens t JOIN people p ON p.id = t.person_id"
    " LEFT JOIN affiliations a ON a.person_id = p.id WHERE t.digest = ?"
)
DECLARE = (
    "INSERT INTO declarations (id, siren, edition, kind, state, action, audience, time, participants, hours,"
    " started_on, created_by, created_at, version) VALUES (?, ?, ?, 'volunteering', 'draft', ?, ?, ?, ?, ?, ?, ?, ?, 1)"
)
STANDING = (
    "INSERT INTO standings (siren, edition, serial, drafts, returned, phase, declared, verified, rulebook_digest)"
    " VALUES (?, ?, 1, 1, 0, 'open', '{}', '{}', (SELECT max(rulebook_digest) FROM editions))"
    " ON CONFLICT (siren, edition) DO UPDATE SET serial = standings.serial + 1, drafts = standings.drafts + 1"
)
AUDIT = (
    "INSERT INTO audit (at, person_id, token_id, action, subject, subject_id, siren, after)"
    " VALUES (?, ?, ?, 'declare', 'declaration', ?, ?, ?)"
)
SERIAL = "SELECT serial FROM standings WHERE siren = ? AND edition = ?"
REGISTER = (
    "SELECT c.number, c.name, c.siren, c.level, c.edition, c.issued_on, c.valid_until FROM certificates c"
    " JOIN companies o ON o.siren = c.siren WHERE c.state = 'valid' AND c.valid_until >= ? AND o.diffusible"
    " ORDER BY c.search_name, c.number LIMIT 51"
)
NAMES = ("number", "company", "siren", "level", "edition", "issued_on", "valid_until")


class Declared(msgspec.Struct):
    """The body of a declaration: its types are checked, nothing else."""

    kind: str
    action: str
    audience: str
    time: str
    participants: int
    hours: str
    started_on: str


class Answer(Declared, kw_only=True):
    id: str
    siren: str
    state: str = "draft"


DECODER, ENCODER = msgspec.json.Decoder(Declared), msgspec.json.Encoder()


class Floor:
    """One raw connection a thread; `run(statements)` is one transaction."""

    def __init__(self, url: str) -> None:
        self.url, self.local = url, threading.local()
        self.sqlite = url.startswith("sqlite")
        self.pool = ThreadPoolExecutor(8)
        self.scores: dict[str, bytes] = {}

    def connection(self) -> Any:
        """This thread's connection."""
        if not hasattr(self.local, "connection"):
            self.local.connection = self._connect()
        return self.local.connection

    def _connect(self) -> Any:
        if self.sqlite:
            import pysqlite3.dbapi2 as sqlite

            made = sqlite.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                made.execute(f"PRAGMA {pragma}")
            return made
        import psycopg

        made = psycopg.connect(self.url, autocommit=True)
        made.prepare_threshold = 0
        return made

    def execute(self, sql: str, values: tuple[Any, ...]) -> Any:
        """One statement."""
        return self.connection().execute(sql if self.sqlite else sql.replace("?", "%s"), values)

    def post(self, key: str, siren: str, body: bytes) -> bytes:
        """Declare."""
        data, at, made = DECODER.decode(body), datetime.now(UTC), uuid4().hex
        when = at.isoformat() if self.sqlite else at
        self.execute("BEGIN IMMEDIATE" if self.sqlite else "BEGIN", ())
        who = self.execute(WHO, (hashlib.sha256(key.encode()).hexdigest(),)).fetchone()
        values = (data.action, data.audience, data.time, data.participants, int(float(data.hours) * 100))
        self.execute(DECLARE, (made, siren, "2026", *values, data.started_on, who[3], when))
        self.execute(STANDING, (siren, "2026"))
        self.execute(AUDIT, (when, who[3], who[0], made, siren, body.decode()))
        self.execute("COMMIT", ())
        return ENCODER.encode(Answer(id=made, siren=siren, **msgspec.structs.asdict(data)))

    def score(self, key: str, siren: str) -> bytes:
        """The score: who asks, the serial, and the bytes kept for it."""
        self.execute(WHO, (hashlib.sha256(key.encode()).hexdigest(),)).fetchone()
        self.execute(SERIAL, (siren, "2026")).fetchone()
        return self.scores[siren]

    def register(self) -> bytes:
        """A page of holders."""
        rows = self.execute(REGISTER, (datetime.now(UTC).date().isoformat(),)).fetchall()[:50]
        items = [dict(zip(NAMES, row, strict=True)) for row in rows]
        return ENCODER.encode({"items": items, "next": "x"})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return
        body, status = b"", 200
        if scope["method"] == "POST":
            message = await receive()
            body = message["body"]
        key = dict(scope["headers"]).get(b"authorization", b"").decode()[7:]
        siren = scope["path"].split("/")[4] if "companies" in scope["path"] else ""
        if scope["path"].endswith("/fill"):
            self.scores[siren], answer = body, b""
        elif scope["method"] == "POST":
            answer, status = await self.place(self.post, key, siren, body), 201
        elif siren:
            answer = await self.place(self.score, key, siren)
        else:
            answer = await self.place(self.register)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def place(self, work: Callable[..., bytes], *args: Any) -> bytes:
        """SQLite in the loop's own thread, PostgreSQL in a pool of threads."""
        if self.sqlite:
            return work(*args)
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *args)


async def serve(url: str, port: int) -> None:
    """On the same server as the product."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    await Server(Floor(url), "127.0.0.1", port, interface=Interfaces.ASGI, websockets=False, log_enabled=False).serve()


if __name__ == "__main__":
    os.environ.setdefault("TZ", "UTC")
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
