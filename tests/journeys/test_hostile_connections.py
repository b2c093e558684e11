"""Connections that hurt: bodies announced and never sent, cut short or malformed, over the wire."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

import pytest

from label.kit.settings import Settings
from tests.support.city import City
from tests.support.server_process import PATIENCE, Running, free_port, running

MEGABYTE = 1024 * 1024
SIMULATION = "/api/v1/editions/2026/simulation"
VERIFICATION = "/api/v1/verifications"
CAMPAIGNS = "/api/v1/campaigns"
FORM = "multipart/form-data; boundary=limit"


@pytest.fixture
def server(settings: Settings) -> Iterator[Running]:
    """Its bodies may take half a minute, so that no test here waits for one to be late."""
    with running(settings, LABEL_LOG_LEVEL="INFO", LABEL_BODY_SECONDS="30") as server:
        yield server


def opened(
    server: Running, path: str, *headers: str, kind: str = "application/json", sender: str = "127.0.0.1"
) -> socket.socket:
    """A connection whose request has no body yet."""
    connection = socket.create_connection(("127.0.0.1", server.port), PATIENCE, (sender, 0))
    head = (f"POST {path} HTTP/1.1", "Host: label.test", f"Content-Type: {kind}", *headers)
    connection.sendall("\r\n".join((*head, "", "")).encode())
    return connection


def status(connection: socket.socket) -> int:
    """The status of the answer."""
    return int(connection.recv(64 * 1024).split(b" ")[1])


def test_a_body_cut_short_or_malformed_is_the_senders_fault_and_no_alarm(server: Running) -> None:
    with closing(opened(server, SIMULATION, "Transfer-Encoding: chunked")) as connection:
        connection.sendall(b"ZZZ\r\n{}\r\n0\r\n\r\n")
        assert status(connection) == 400
    for _ in range(20):
        with closing(opened(server, SIMULATION, "Content-Length: 100")) as connection:
            connection.sendall(b"{")
    with closing(opened(server, SIMULATION, "Content-Length: 2")) as connection:  # one that is right comes after them
        connection.sendall(b"{}")
        assert status(connection) == 422
    told = server.log.read_text()
    lines = [
        line
        for line in told.splitlines()
        if line.endswith(f"POST {SIMULATION}: The client closed the connection before the end of the body.")
    ]
    assert lines
    assert all(" INFO label.web " in line for line in lines)
    assert "Traceback" not in told
    assert "ERROR" not in told


@pytest.mark.parametrize(
    ("path", "headers", "answer"),
    [
        (SIMULATION, [f"Content-Length: {MEGABYTE + 1}"], 413),
        (VERIFICATION, [f"Content-Length: {12 * MEGABYTE}"], 413),
        (CAMPAIGNS, ["Content-Length: 10"], 401),
        (CAMPAIGNS, [f"Content-Length: {MEGABYTE}", "Authorization: Bearer lbl_no"], 401),
        (CAMPAIGNS, [f"Content-Length: {MEGABYTE}", f"Authorization: Bearer lbl_{'a' * 38}"], 401),
        (CAMPAIGNS, ["Transfer-Encoding: chunked"], 401),
        (CAMPAIGNS, ["Content-Length: many"], 400),
    ],
)
def test_a_body_is_refused_by_its_head_before_it_is_sent(
    server: Running, path: str, headers: Sequence[str], answer: int
) -> None:
    kind = FORM if path == VERIFICATION else "application/json"
    with closing(opened(server, path, *headers, kind=kind)) as connection:
        assert status(connection) == answer


def test_a_key_that_may_not_call_a_route_is_refused_before_a_large_body_is_sent(server: Running, city: City) -> None:
    key = f"Authorization: Bearer {city.company(1).key}"
    with closing(opened(server, CAMPAIGNS, f"Content-Length: {MEGABYTE}", key)) as connection:
        assert status(connection) == 403


def test_who_sends_too_much_at_once_still_reads_the_answer(server: Running) -> None:
    for path, size in ((SIMULATION, 12 * MEGABYTE), (CAMPAIGNS, MEGABYTE)):
        with closing(opened(server, path, f"Content-Length: {size}")) as connection:
            connection.sendall(b"a" * size)
            assert status(connection) in (401, 413)


def test_files_from_anyone_have_a_budget_and_take_no_room_from_those_with_a_key(server: Running, city: City) -> None:
    company = city.company(1)
    before = server.memory()
    with ExitStack() as connections:
        for _ in range(100):
            one = opened(server, VERIFICATION, f"Content-Length: {11 * MEGABYTE}", kind=FORM)
            connections.enter_context(closing(one))
            one.sendall(b"--limit\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n" + b"a" * 9_000)
        late = opened(server, VERIFICATION, f"Content-Length: {11 * MEGABYTE}", kind=FORM)
        assert status(connections.enter_context(closing(late))) == 429
        small = b"--limit\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\nx\r\n--limit--\r\n"
        other = opened(server, VERIFICATION, f"Content-Length: {len(small)}", kind=FORM, sender="127.0.0.2")
        connections.enter_context(closing(other)).sendall(small)
        assert status(other) == 200
        key = f"Authorization: Bearer {company.key}"
        form = b"--limit\r\nContent-Disposition: form-data; name=file; filename=a.pdf\r\n\r\n" + b"a" * MEGABYTE
        own = opened(server, "/api/v1/declarations/none/evidence", f"Content-Length: {len(form)}", key, kind=FORM)
        connections.enter_context(closing(own)).sendall(form)
        assert status(own) == 400  # the form has no end: it was read to see that
    assert server.memory() - before < 100 * MEGABYTE


def test_a_body_that_stands_still_is_given_up(settings: Settings) -> None:
    with running(settings, LABEL_BODY_SECONDS="0.2") as server:
        for headers in (["Content-Length: 10"], ["Transfer-Encoding: chunked"], [f"Content-Length: {MEGABYTE}"]):
            with closing(opened(server, SIMULATION, *headers)) as connection:
                assert status(connection) == 408


RAISING = """
import asyncio, logging, sys, threading, urllib.request
from label.kit.settings import Settings
from label.server import server_of

async def app(scope, receive, send):
    if scope["type"] == "http" and scope["path"] == "/silence":
        return
    if scope["type"] == "http" and scope["path"] == "/half":
        await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["type"] == "http":
        raise ZeroDivisionError("out of the application")
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return

async def main():
    settings = Settings()
    server = server_of(app, settings)
    serving = asyncio.create_task(server.serve())
    for path in ("/", "/half", "/silence"):
        while not await asyncio.to_thread(asked, settings.base_url + path):
            pass
    server.stop()
    await serving

def asked(url):
    try:
        urllib.request.urlopen(url)
    except urllib.error.HTTPError as error:
        return error.code == 500 and error.read() == b"Internal server error"
    except OSError:
        return False

logging.basicConfig(format="%(levelname)s %(message)s", level="WARNING")
asyncio.run(main())
"""


def test_what_the_server_itself_logs_reaches_the_log(settings: Settings) -> None:
    environment = {**os.environ, "LABEL_PORT": str(free_port()), "LABEL_DATA_DIR": str(settings.data_dir)}
    done = subprocess.run([sys.executable, "-c", RAISING], env=environment, capture_output=True, timeout=PATIENCE)
    assert done.stdout == b""
    told = done.stderr.decode()
    assert told.startswith("ERROR Application callable raised an exception\nTraceback")
    assert told.count("ZeroDivisionError: out of the application") == 2
    assert "ERROR GET /silence ended without an answer" in told


def test_the_log_has_one_format_and_its_level_is_the_settings(settings: Settings) -> None:
    with running(settings, LABEL_LOG_LEVEL="WARNING") as server:
        pass
    assert server.log.read_text() == ""
    with running(settings, LABEL_LOG_LEVEL="INFO") as server:
        pass
    (line,) = server.log.read_text().splitlines()
    assert f" INFO label serving on {server.base_url}, database " in line
