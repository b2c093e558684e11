"""What refusals cost the product: CPU, memory and the size of the answer of each hostile body, beside one that is
taken; then the CPU of each hostile file. `make bench` runs it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

from tests.bad_input.test_cost import HOSTILE
from tests.bench.servers import MeasuredProcess, wait
from tests.declarations.test_files import CASES, verdict
from tests.editions.test_simulation import FACTS

PORT = 8744
PATH = "/api/v1/editions/2026/simulation"
TIMES = 5


def main() -> None:
    """Bodies over the wire, then files in this process."""
    label = str(Path(sys.executable).with_name("label"))
    with tempfile.TemporaryDirectory() as folder:
        settings = {"LABEL_DATA_DIR": folder, "LABEL_PORT": str(PORT), "LABEL_LOG_LEVEL": "ERROR"}
        subprocess.run([label, "migrate"], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)
        server = MeasuredProcess([label, "serve"], PORT, settings, lambda: 0.0)
        try:
            wait(PORT, "/health/ready")
            send(server, json.dumps(FACTS).encode())
            for name, body in {"a simulation that is taken": json.dumps(FACTS).encode(), **HOSTILE}.items():
                show(name, server, body)
        finally:
            server.stop()
    files()


def show(name: str, server: MeasuredProcess, body: bytes) -> None:
    """One line: the mean of some equal requests."""
    before, memory = server.cpu(), resident(server)
    answers = [send(server, body) for _ in range(TIMES)]
    cpu, more = (server.cpu() - before) / TIMES * 1000, resident(server) - memory
    status, size = answers[0]
    print(f"{name:<48} {status}  answer {size:7} bytes  CPU {cpu:7.1f} ms  memory {more / 1e6:+6.1f} MB", flush=True)


def send(server: MeasuredProcess, body: bytes) -> tuple[int, int]:
    """The status and size of the answer to a simulation."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("POST", PATH, body, {"content-type": "application/json"})
    with connection.getresponse() as answer:
        return answer.status, len(answer.read())


def resident(server: MeasuredProcess) -> int:
    """The most memory since the last time it was asked, in bytes."""
    process = Path(f"/proc/{server.process.pid}")
    peak = int((process / "status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
    (process / "clear_refs").write_text("5")
    return peak


def files() -> None:
    """The hostile file that costs most CPU until it is refused."""
    taken = []
    for name, content, _ in CASES:
        verdict(content)  # the libraries are loaded once a process
        started = time.thread_time()
        verdict(content)
        taken.append((time.thread_time() - started, name))
    worst = max(taken)
    print(f"{len(taken)} hostile files: the dearest costs {worst[0] * 1000:.0f} ms of CPU ({worst[1]}; goal 200)")


if __name__ == "__main__":
    main()
