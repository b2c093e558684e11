"""`python -m tests.bench.backup`: time, memory and size of `label backup` and `label restore`, on both databases.

Two cities: the demonstration, and the same with 200,000 more declarations, as many audit entries and 5,000 more files
of 100 kB of noise. Each is saved, then restored into the other kind of database. `wall` and `CPU` are in seconds,
`memory` is the largest resident size. Takes some minutes, and 2 GB in the temporary folder.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from label.declarations.models import Declaration, Evidence
from label.demo import fill
from label.kit.audit import AuditEntry
from label.kit.database import Database
from label.kit.settings import Settings
from label.kit.storage import Store
from tests.support.postgres import Server

ROWS, FILES, FILE_SIZE, BATCH = 200_000, 5_000, 100_000, 10_000
AT = datetime(2026, 11, 28, tzinfo=UTC)
KINDS = ("sqlite", "postgresql")
# The largest size is read by the process itself: `ru_maxrss` begins with that of the process that has started it.
LABEL = """
import atexit, pathlib, sys
from label.cli import main
atexit.register(lambda: sys.stderr.write(pathlib.Path("/proc/self/status").read_text()))
main()
"""


def main() -> None:
    """Measure, and print one line each."""
    server = Server(fsync=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for kind in KINDS:
                measure(Path(folder) / kind, kind, server)
    finally:
        server.stop()


def measure(folder: Path, kind: str, server: Server) -> None:
    city = place(folder / "city", kind, server)
    run(city, "migrate")
    fill(city)
    for size in ("demonstration", "large"):
        if size == "large":
            enlarge(city)
        archive = folder / f"{size}.tar"
        print(f"{kind} {size}: backup {run(city, 'backup', archive)}, {archive.stat().st_size / 1e6:.1f} MB")
        other = next(each for each in KINDS if each != kind)
        restored = place(folder / f"restored-{size}", other, server)
        print(f"{kind} {size}: restore into {other} {run(restored, 'restore', archive)}", flush=True)


def place(folder: Path, kind: str, server: Server) -> Settings:
    name = "_".join(folder.parts[-2:]).replace("-", "_")
    return Settings(data_dir=folder, database_url=server.create(name) if kind == "postgresql" else "")


def enlarge(city: Settings) -> None:
    store, noise = Store(city.data_dir / "files"), Random(1)
    digests = [store.put(noise.randbytes(FILE_SIZE)) for _ in range(FILES)]
    with closing(Database(city)) as database:
        database.write_sync(add_rows, digests)


def add_rows(session: Session, digests: list[str]) -> None:
    model = session.scalars(select(Declaration).filter_by(kind="volunteering").limit(1)).one()
    declaration = {column.key: getattr(model, column.key) for column in Declaration.__mapper__.column_attrs}
    piece = {
        "siren": model.siren,
        "name": "piece.pdf",
        "media_type": "application/pdf",
        "uploaded_by": model.created_by,
    }
    entry: dict[str, Any] = {"at": AT, "person_id": model.created_by, "action": "change", "subject": "declaration"}
    entry |= {"siren": model.siren, "before": '{"hours":"2"}', "after": '{"hours":"3"}'}
    for start in range(0, ROWS, BATCH):
        numbers = range(start, start + BATCH)
        session.execute(insert(Declaration), [declaration | {"id": f"{n:032x}", "origin": None} for n in numbers])
        session.execute(insert(AuditEntry), [entry | {"subject_id": f"{n:032x}"} for n in numbers])
    pieces = [piece | {"digest": digest, "size": FILE_SIZE, "uploaded_at": AT} for digest in digests]
    session.execute(insert(Evidence), [each | {"id": f"{n:032x}"} for n, each in enumerate(pieces)])


def run(settings: Settings, command: str, *arguments: object) -> str:
    environment = os.environ | {
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_LOG_LEVEL": "WARNING",
    }
    words = [sys.executable, "-c", LABEL, command, *map(str, arguments)]
    began = time.monotonic()
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(told)
    cpu = used.ru_utime + used.ru_stime
    memory = int(told.rpartition("VmHWM:")[2].split()[0]) / 1000
    return f"{time.monotonic() - began:.1f} s wall, {cpu:.1f} s CPU, memory {memory:.0f} MB"


if __name__ == "__main__":
    main()
