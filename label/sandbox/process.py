"""The parent's side: opens untrusted files in a child process of bounded memory, CPU and elapsed time (`child.py`).

A file that crashes a library ends its own process only. A process for each call also keeps PDFium, which is not
thread-safe, to one thread, and gives all memory back. A task is a module with a function
`answer(content: bytes, *arguments: str) -> bytes`, which raises `Refused`; it is named and not imported here, so that
the libraries are never loaded into the parent, and this package stays below the features that have the tasks.
"""

import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from label.sandbox import child
from label.sandbox.errors import Interrupted, Refused

log: Final = logging.getLogger("label.sandbox")
_HEAD: Final = re.compile(rb"([a-z_]{1,40}) (\d{1,12})\n")
_IMPORT_ROOT: Final = Path(__file__).parents[2]  # the child's working directory: it finds `label` when not installed
# qpdf and PDFium abort where they get no more memory, and no one can tell them to raise. Any other end says nothing.
BOUNDS_REACHED: Final = {-signal.SIGPROF: "CPU time", -signal.SIGABRT: "memory"}


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """`memory`: bytes of address space, of which Python itself has some 30 million. `cpu_seconds` are for each file.
    `elapsed_seconds` are for the whole call, and for a place before it: they are for a busy machine, so that a file
    that costs too much meets its CPU time first. `concurrency`: processes at once; more would only share the cores."""

    memory: int
    cpu_seconds: float
    elapsed_seconds: float
    concurrency: int


class SandboxTask:
    """A module that answers about files, and the limits of its processes. Threads may share it."""

    def __init__(self, module: str, limits: ProcessLimits) -> None:
        self.module, self.limits = module, limits
        self._places = BoundedSemaphore(limits.concurrency)

    def run(self, content: bytes, *arguments: str) -> bytes:
        """The answer for one file. Raises Refused or Interrupted."""
        (answer,) = self.run_all([content], *arguments)
        return answer

    def run_all(self, contents: Sequence[bytes], *arguments: str) -> list[bytes]:
        """The answers for several files from one process. Raises the first Refused or Interrupted."""
        answers = []
        for outcome in self.outcomes(contents, *arguments):
            if isinstance(outcome, Exception):
                raise outcome
            answers.append(outcome)
        return answers

    def outcomes(self, contents: Sequence[bytes], *arguments: str) -> list[bytes | Refused | Interrupted]:
        """For each file its answer, or what would be raised; a file that ends the process ends it for the others."""
        if not self._places.acquire(timeout=self.limits.elapsed_seconds):
            return [Interrupted("no place")] * len(contents)
        try:
            output, fault = self._exchange(contents, arguments)
        finally:
            self._places.release()
        outcomes = list(_parsed(output))
        missing = len(contents) - len(outcomes)
        return [*outcomes, *[fault, *[Interrupted("ended before")] * (missing - 1)][:missing]]

    def _exchange(self, contents: Sequence[bytes], arguments: Sequence[str]) -> tuple[bytes, Refused | Interrupted]:
        """What the child has written, and what it means for the first file that it does not answer for."""
        limits, sizes = self.limits, ",".join(str(len(content)) for content in contents)
        bounds = [str(limits.memory), str(limits.cpu_seconds)]
        command = [sys.executable, "-m", child.__name__, self.module, *bounds, sizes, *arguments]
        try:
            ended = subprocess.run(  # noqa: S603  our own module; the files go to its standard input
                command,
                cwd=_IMPORT_ROOT,
                env=_environment(),
                input=b"".join(contents),
                capture_output=True,
                timeout=limits.elapsed_seconds,
            )
        except subprocess.TimeoutExpired as error:
            log.warning("%s was stopped after %s s", self.module, limits.elapsed_seconds)
            return error.stdout or b"", Interrupted("elapsed time")
        except OSError as error:  # no memory or no process left for another
            log.warning("%s cannot be started: %s", self.module, error)
            return b"", Interrupted(str(error))
        if ended.returncode in BOUNDS_REACHED:
            return ended.stdout, Refused("too_complex", BOUNDS_REACHED[ended.returncode])
        if ended.returncode:
            log.warning("%s ended with status %d: %s", self.module, ended.returncode, _last_line(ended.stderr))
        return ended.stdout, Interrupted(f"exit status {ended.returncode}")


def _last_line(text: bytes) -> str:
    return (text.decode(errors="replace").splitlines() or [""])[-1][:200]


def _environment() -> dict[str, str]:
    """Without the settings, which hold passwords: a library that a file has taken over finds none."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LABEL_")}


def _parsed(output: bytes) -> Iterator[bytes | Refused]:
    """The outcomes that are complete; nothing of what follows a head that the child does not write."""
    while head := _HEAD.match(output):
        end = head.end() + int(head[2])
        if end > len(output):
            return
        answer, output = output[head.end() : end], output[end:]
        code = head[1].decode()
        yield answer if code == "ok" else Refused(code, answer.decode(errors="replace"))
