"""The bench reads wrk's results and /proc exactly, and does not pretend."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bench import loads, peer_environment, wrk
from tests.bench.servers import ticks, wait

SUMMARY = """Running 1s test @ http://127.0.0.1:8741
  1 threads and 32 connections
  Non-2xx or 3xx responses: 7
RESULT {"requests": 4068, "seconds": 1.002, "p50_ms": 7.5, "p99_ms": 20.8, "unexpected": 7, "status": 503, "broken": 2}
"""


def test_the_result_is_what_the_script_printed_last() -> None:
    assert wrk.parsed(SUMMARY) == wrk.Result(4068, 1.002, 7.5, 20.8, unexpected=7, status=503, broken=2)


def test_output_without_a_result_is_no_result() -> None:
    with pytest.raises(ValueError, match="no result: unable to connect"):
        wrk.parsed("unable to connect to 127.0.0.1:8741 Connection refused")


def test_without_wrk_the_bench_says_what_to_install_and_measures_nothing() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.run", "--no-peers"],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
    )
    assert told.returncode != 0
    assert told.stdout == ""
    assert "apt-get install wrk" in told.stderr


STAT = "{number} (label (serve) 1) S {parent} 1 1 0 -1 4194304 1 2 3 4 100 20 5 3 20 0 9 0 1 2 3"


def test_the_time_of_a_process_has_that_of_its_ended_children() -> None:
    assert ticks(STAT.format(number=41, parent=1), 41) == 128


def test_of_a_living_child_only_its_own_time_counts() -> None:
    assert ticks(STAT.format(number=42, parent=41), 41) == 120


def test_a_strangers_time_does_not_count() -> None:
    assert ticks(STAT.format(number=43, parent=7), 41) == 0


BURN = """
import os
from tests.bench.servers import spent
sum(range(5_000_000))
before, now, after = spent(os.getpid()), sum(os.times()[:4]), spent(os.getpid())
assert 0 < before <= now + 0.05 <= after + 0.1, (before, now, after)
"""


def test_the_time_of_a_process_is_the_one_that_the_system_tells() -> None:
    subprocess.run([sys.executable, "-c", BURN], check=True)


def test_a_server_that_never_answers_is_given_up() -> None:
    with pytest.raises(RuntimeError, match="nothing answers on 1"):
        wait(1, "/", patience=0.05)


class Echo(BaseHTTPRequestHandler):
    """Answers with the status that the path names; notes what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str, str | None, bytes]]

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, self.headers.get("Authorization"), body))
        self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def echo() -> Iterator[tuple[int, list[tuple[str, str, str | None, bytes]]]]:
    asked: list[tuple[str, str, str | None, bytes]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Noting", (Echo,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


with_wrk = pytest.mark.skipif("not __import__('shutil').which('wrk')", reason="wrk is not installed")


@with_wrk
def test_requests_come_in_turn_and_bodies_are_fresh() -> None:
    body = '{"a": "é\\"", "participants": @}'
    load = wrk.Load(
        "both", (wrk.Request("GET", "/200"), wrk.Request("POST", "/201", "lbl_key", body)), frozenset({200, 201})
    )
    with echo() as (port, asked):
        found = wrk.run(port, load, 1, clients=1)
    assert found.requests > 4
    assert (found.unexpected, found.broken) == (0, 0)
    assert {each[:3] for each in asked} == {("GET", "/200", None), ("POST", "/201", "Bearer lbl_key")}
    assert len({each[3] for each in asked if each[0] == "POST"}) > 1
    assert all(each[3].decode().startswith('{"a": "é\\"", "participants": ') for each in asked if each[0] == "POST")


@with_wrk
def test_another_status_than_the_right_one_is_counted_and_named() -> None:
    load = wrk.Load("both", (wrk.Request("GET", "/200"), wrk.Request("GET", "/503")))
    with echo() as (port, _):
        found = wrk.run(port, load, 1, clients=1)
    assert found.unexpected > 0
    assert found.status == 503


def test_peers_that_cannot_be_installed_say_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(peer_environment.NotInstalled, match="Not a directory"):
        peer_environment.install(tmp_path / "file" / "environment")


def test_peers_are_pinned_with_digests_and_name_no_host() -> None:
    lines = peer_environment.REQUIREMENTS.read_text().splitlines()
    pinned = [line for line in lines if "==" in line]
    assert {line.partition("==")[0] for line in pinned} >= {"fastapi", "django", "djangorestframework", "granian"}
    assert all(line.endswith("\\") for line in pinned)
    assert not [line for line in lines if "://" in line]


def test_each_load_has_a_name_of_its_own() -> None:
    people = {
        name: {"siren": "999000001", "key": name}
        for name in ("usual", "small", "large", "declaring", "city", "soee", "reviewer")
    }
    every = [each.load for each in loads.compared(people)] + loads.own(people) + list(loads.score_loads(people))
    assert len({each.name for each in every}) == len(every)
