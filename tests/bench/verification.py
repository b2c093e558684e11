"""Whether genuine visitors can verify a certificate while others send files that cost: `python -m
tests.bench.verification [FOLDER]` runs it on this tree, and first on the other checkout in FOLDER.

Every client has an address of its own in 127.0.0.0/8, except the hostile ones of one line, who share one.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.servers import MeasuredProcess, wait
from tests.support.uploaded_certificates import saved_again

PORT = 8745
RUN = "from label.cli import main; main()"
VISITORS, INTERVAL = 40, 0.25
SATURATION_SECONDS, OVERLOAD_SECONDS = 12.0, 20.0
HERE = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """`verdict` is the verdict, or the status where there is none."""

    verdict: str
    seconds: float


def main(*others: str) -> None:
    for folder in (*map(Path, others), HERE):
        with tempfile.TemporaryDirectory() as data:
            measure(folder, data)


def measure(folder: Path, data: str) -> None:
    """One checkout with its own data."""
    settings = {
        "LABEL_DATA_DIR": data,
        "LABEL_PORT": str(PORT),
        "LABEL_LOG_LEVEL": "ERROR",
        "LABEL_ISSUES": "false",
        "PYTHONPATH": str(folder),
    }
    command = [sys.executable, "-P", "-c", RUN]  # -P: from the checkout, not from here
    for act in ("migrate", "demo"):
        subprocess.run([*command, act], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL, cwd=data)
    server = MeasuredProcess([*command, "serve"], PORT, settings, lambda: 0.0)
    try:
        wait(PORT, "/health/ready")
        number = json.loads(fetch("/api/v1/register"))["items"][0]["number"]
        issued = fetch(f"/api/v1/certificates/{number}.pdf")
        asyncio.run(lines(str(folder), issued, saved_again(issued)))
    finally:
        server.stop()


async def lines(folder: str, issued: bytes, saved: bytes) -> None:
    print(f"{folder}: a certificate of {len(issued):,} bytes", flush=True)
    for hostile, own in ((0, False), (6, False), (60, False), (60, True)):
        async with attacked(hostile, saved, own=own):
            for name, content, wanted in (("issued", issued, "issued"), ("saved again", saved, "altered")):
                answers = await visits(VISITORS, INTERVAL, content)
                show(f"{hostile} hostile{' of as many addresses' if own else ''}, visitors: {name}", answers, wanted)
    await overload(saved)


async def overload(content: bytes) -> None:
    """How much is served at twice the rate at which eight clients saturate it."""
    done: list[Answer] = []
    until = time.monotonic() + SATURATION_SECONDS
    await asyncio.gather(*(repeat(f"127.1.0.{number + 1}", content, until, done, vary=True) for number in range(8)))
    rate = served(done, "altered") / SATURATION_SECONDS
    answers = await visits(int(2 * rate * OVERLOAD_SECONDS), 1 / (2 * rate), content)
    goodput = served(answers, "altered") / (max(len(answers), 1) / (2 * rate))
    show("twice saturation", answers, "altered")
    print(f"  saturated at {rate:.1f}/s; at twice that {goodput:.1f}/s: {goodput / rate:.0%} (goal 80 %)", flush=True)


@asynccontextmanager
async def attacked(count: int, content: bytes, *, own: bool) -> AsyncIterator[None]:
    """Meanwhile so many connections send the file again and again."""
    ignored: list[Answer] = []
    tasks = [
        asyncio.create_task(repeat(f"127.2.0.{number + 1 if own else 1}", content, float("inf"), ignored))
        for number in range(count)
    ]
    await asyncio.sleep(1 if count else 0)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(3 if count else 0)


async def repeat(address: str, content: bytes, until: float, into: list[Answer], *, vary: bool = False) -> None:
    number = 0
    while time.monotonic() < until:
        # Another address for each request, so that it is the places that are saturated and not a limit.
        source = address.replace(".1.0.", f".1.{1 + number % 250}.") if vary else address
        into.append(await verify(source, content))
        number += 1


async def visits(count: int, interval: float, content: bytes) -> list[Answer]:
    """Visitors who come whatever happens, each with an address of its own."""

    async def visit(number: int) -> Answer:
        await asyncio.sleep(number * interval)
        return await verify(f"127.3.{1 + number // 250}.{1 + number % 250}", content)

    return await asyncio.gather(*map(visit, range(count)))


async def verify(address: str, content: bytes) -> Answer:
    started = time.monotonic()
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + content + b"\r\n--x--\r\n"
    head = "\r\n".join(
        (
            "POST /api/v1/verifications HTTP/1.1",
            "Host: label.test",
            "Connection: close",
            "Content-Type: multipart/form-data; boundary=x",
            f"Content-Length: {len(form)}",
            "",
            "",
        )
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT, local_addr=(address, 0))
    try:
        writer.write(head.encode() + form)
        answer = await reader.read()
    except OSError:
        return Answer("closed", time.monotonic() - started)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    status, _, body = answer.partition(b"\r\n\r\n")
    verdict = json.loads(body)["verdict"] if b" 200 " in status[:16] else status[9:12].decode()
    return Answer(verdict, time.monotonic() - started)


def served(answers: list[Answer], verdict: str) -> int:
    return sum(answer.verdict == verdict for answer in answers)


def show(name: str, answers: list[Answer], wanted: str) -> None:
    """One line: who was served, how fast, and what the others were answered."""
    taken = sorted(answer.seconds for answer in answers if answer.verdict == wanted) or [float("nan")]
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    others = dict(Counter(answer.verdict for answer in answers if answer.verdict != wanted))
    print(
        f"  {name:<60} {served(answers, wanted):4} of {len(answers):4}  p50 {p50:5.2f} s  p99 {p99:5.2f} s  {others or ''}",
        flush=True,
    )


def fetch(path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}") as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main(*sys.argv[1:])
