"""What the judgement of an evidence file costs its process, and how many small files a server judges in a second.

python -m tests.bench.files
"""

import contextlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from label.declarations.files import JUDGEMENT, inspect, judgement
from label.sandbox.errors import Refused
from label.sandbox.process import SandboxTask
from tests.declarations.genuine import genuine, picture, report
from tests.declarations.hostile import hostile

MEASURED = SandboxTask("tests.bench.files", JUDGEMENT.limits)
SHOWN = 5
UPLOADS = 60


def answer(content: bytes) -> bytes:
    """In the child: CPU seconds since its start, and the most memory that it had, in bytes."""
    with contextlib.suppress(Refused, MemoryError):
        judgement.answer(content)
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return json.dumps([time.process_time(), peak]).encode()


def main() -> None:
    """The dearest files of both kinds, then the throughput."""
    for kind, cases in (("hostile", hostile()), ("genuine", genuine())):
        used, ended = [], []
        for name, content, _ in cases:
            (outcome,) = MEASURED.outcomes([content])
            if isinstance(outcome, bytes):
                used.append((*json.loads(outcome), name))
            else:
                ended.append(name)
        print(f"{len(used) + len(ended)} {kind} files; these reached a bound of their process: {ended or 'none'}")
        print(f"  at most {max(peak for _, peak, _ in used) / 1e6:.0f} MB; the dearest:")
        for seconds, peak, name in sorted(used)[-SHOWN:]:
            print(f"  {seconds * 1000:5.0f} ms of CPU {peak / 1e6:4.0f} MB  {name}")
    for name, content in (("PDF of 3 pages", report()), ("photograph of 12 million pixels", _photograph())):
        start = time.perf_counter()
        with ThreadPoolExecutor(JUDGEMENT.limits.concurrency) as pool:
            list(pool.map(inspect, [content] * UPLOADS))
        print(f"{UPLOADS / (time.perf_counter() - start):.1f} a second: {name}, {len(content)} bytes")


def _photograph() -> bytes:
    return picture("RGB", "JPEG", (4000, 3000))


if __name__ == "__main__":
    main()
