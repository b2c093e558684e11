"""What refusals cost the product: CPU, memory and the size of the answer of each hostile body, beside one that is
taken. `make bench` runs it."""

import json
import os
import subprocess
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path

from tests.bad_input.test_cost import HOSTILE
from tests.bench.servers import MeasuredProcess, wait
from tests.editions.test_simulation import FACTS

PORT = 8744
PATH = "/api/v1/editions/2026/simulation"
TIMES = 5


def main() -> None:
    """Bodies over the wire."""
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


if __name__ == "__main__":
    main()
