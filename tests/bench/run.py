"""`make bench`: the product beside the floor and its peers on both databases, then what people open, misses and a mix.

CPU a request comes first: it is what a request costs, whoever else uses the machine. Requests a second depend on what
is left over, and on a busy machine they flatter whoever waits. Each figure is the median of rounds in turn.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import loads, peer_environment, wrk
from tests.bench.prepare import prepare
from tests.bench.servers import MeasuredProcess, spent, wait
from tests.support.postgres import Server

ROUNDS, WARM_UP, COMPARED_SECONDS, OWN_SECONDS = 3, 1, 2, 1
SYSTEMS, READERS = 32, 4  # connections: companies' systems ask all at once, people open a list now and then
LABEL = str(Path(sys.executable).with_name("label"))
SERVED = "/api/v1/register"
Servers = Mapping[str, MeasuredProcess]


@dataclass(frozen=True)
class Figures:
    """`cpu_ms` is milliseconds of CPU a request, of the server and of PostgreSQL; `wrong` counts answers with another
    status than expected, `status` at last, and those that never came."""

    cpu_ms: float
    requests_a_second: float
    p50_ms: float
    p99_ms: float
    wrong: int
    status: int


def main() -> None:
    """Everything, in turn."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.run", description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="the product and the floor alone")
    peers = [] if parser.parse_args().no_peers else peer_names()
    wrk.require()
    print(f"{'':<11}{'':<33}{'':<21}CPU ms      of floor's  requests/s   p50 ms   p99 ms")
    with tempfile.TemporaryDirectory() as folder:
        measure_database("sqlite", f"sqlite:///{folder}/label.db", Path(folder), lambda: 0.0, peers)
    server = Server(fsync=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure_database("postgresql", server.create("bench"), Path(folder), lambda: spent(server.pid), peers)
    finally:
        server.stop()
    cold_start()
    drawn = subprocess.run([sys.executable, "-m", "tests.bench.naive_certificate"], check=True, capture_output=True)
    print(f"certificate page beside a naive drawing (goal 10 times): {drawn.stdout.decode().strip()}")


def peer_names() -> list[str]:
    """Those that can run here; says why when none can."""
    try:
        peer_environment.install()
    except peer_environment.NotInstalled as reason:
        print(f"Without peers, which cannot be installed in {peer_environment.ENVIRONMENT}: {reason}")
        return []
    return list(peer_environment.PEERS)


def measure_database(kind: str, url: str, folder: Path, more: Callable[[], float], peers: Sequence[str]) -> None:
    """All loads on one database, the servers in turn."""
    people = prepare(url, folder)
    with started(url, folder, more, peers) as servers:
        fill_floor(servers, people)
        for each in loads.compared(people):
            show(kind, each.load.name, in_turn(servers, each.load, COMPARED_SECONDS, SYSTEMS), each.goals.get(kind))
        product = {"product": servers["product"]}
        for load in loads.own(people):
            show(kind, load.name, in_turn(product, load, OWN_SECONDS, READERS), None)
        small, large = (
            in_turn(product, load, OWN_SECONDS, READERS)["product"].cpu_ms for load in loads.score_loads(people)
        )
        print(f"{kind:<11}score at 20,000 / at 20 declarations: {large / small:.2f} times the CPU (goal at most 1.2)")


@contextmanager
def started(url: str, folder: Path, more: Callable[[], float], peers: Sequence[str]) -> Iterator[Servers]:
    """Every server on one database, each at a free port."""
    settings = {"LABEL_DATA_DIR": str(folder), "LABEL_DATABASE_URL": url, "LABEL_LOG_LEVEL": "WARNING"}
    with ExitStack() as stack:
        servers = {}

        def start(name: str, command: Callable[[int], Sequence[str]], environment: Mapping[str, str]) -> None:
            port = free_port()
            servers[name] = MeasuredProcess(command(port), port, {**environment, "LABEL_PORT": str(port)}, more)
            stack.callback(servers[name].stop)

        start("product", lambda _: [LABEL, "serve"], settings)
        start("floor", lambda port: [sys.executable, "-m", "tests.bench.floor", url, str(port)], {})
        for name in peers:
            start(name, lambda port, name=name: peer_environment.command(name, port), {"DATABASE_URL": url})  # type: ignore[misc]
        for server in servers.values():
            wait(server.port, SERVED)
        yield servers


def fill_floor(servers: Servers, people: loads.People) -> None:
    """The floor's score is the product's bytes, kept in memory."""
    usual = people["usual"]
    year = f"/api/v1/companies/{usual['siren']}/editions/2026"
    asked = urllib.request.Request(
        f"http://127.0.0.1:{servers['product'].port}{year}/score", headers={"Authorization": f"Bearer {usual['key']}"}
    )
    with urllib.request.urlopen(asked) as answer:
        score = answer.read()
    kept = urllib.request.Request(f"http://127.0.0.1:{servers['floor'].port}{year}/fill", data=score, method="POST")
    urllib.request.urlopen(kept).close()


def in_turn(servers: Servers, load: wrk.Load, seconds: int, clients: int) -> dict[str, Figures]:
    """Medians over rounds, each server in each round, after a warm-up."""
    for server in servers.values():
        wrk.run(server.port, load, WARM_UP, clients)
    taken: dict[str, list[Figures]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in servers.items():
            taken[name].append(measure(server, load, seconds, clients))
    return {name: medians(found) for name, found in taken.items()}


def measure(server: MeasuredProcess, load: wrk.Load, seconds: int, clients: int) -> Figures:
    """One load on one server. Each connection is closed with one request unanswered, which the server finishes."""
    before = server.idle_cpu()
    found = wrk.run(server.port, load, seconds, clients)
    cpu = (server.idle_cpu() - before) / (found.requests + clients) * 1000
    wrong = found.unexpected + found.broken
    return Figures(cpu, found.requests / found.seconds, found.p50_ms, found.p99_ms, wrong, found.status)


def medians(found: Sequence[Figures]) -> Figures:
    """Of each figure by itself; of what went wrong, the worst."""
    cpu, requests, p50, p99 = (
        statistics.median(each)
        for each in zip(*((one.cpu_ms, one.requests_a_second, one.p50_ms, one.p99_ms) for one in found), strict=True)
    )
    return Figures(cpu, requests, p50, p99, max(one.wrong for one in found), max(one.status for one in found))


def show(kind: str, name: str, found: Mapping[str, Figures], goal: float | None) -> None:
    """A line for each server."""
    for server, each in found.items():
        ratio = f"{each.cpu_ms / found['floor'].cpu_ms:6.2f} times" if "floor" in found else ""
        told = f" (goal at most {goal})" if goal and server == "product" else ""
        told += f"  WRONG ANSWERS: {each.wrong}, the last {each.status}" if each.wrong else ""
        print(
            f"{kind:<11}{name:<33}{server:<21}{each.cpu_ms:6.3f}  {ratio:>14}  {each.requests_a_second:10,.0f}"
            f"  {each.p50_ms:7.1f}  {each.p99_ms:7.1f}{told}",
            flush=True,
        )


def cold_start() -> None:
    """CPU and time from nothing to the first answer, beside importing Litestar alone."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = {"LABEL_DATA_DIR": folder, "LABEL_PORT": str(port), "LABEL_LOG_LEVEL": "WARNING"}
        subprocess.run([LABEL, "migrate"], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)
        taken, cpu, bare = [], [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            server = MeasuredProcess([LABEL, "serve"], port, settings, lambda: 0.0)
            wait(port, "/health/live")
            taken.append(time.perf_counter() - began)
            cpu.append(server.cpu())
            server.stop()
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", "import litestar"], check=True)
            bare.append(time.perf_counter() - began)
    more = statistics.median(taken) - statistics.median(bare)
    print(
        f"cold start to the first answer: {statistics.median(cpu):.2f} s of CPU; importing litestar + {more:.2f} s (goal under 0.5)"
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


if __name__ == "__main__":
    try:
        main()
    except wrk.WrkMissing as missing:
        sys.exit(str(missing))
