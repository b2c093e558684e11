"""`make wheel`: builds the wheel, installs it outside the repository with the pinned dependencies, and walks through it
(`walk.py`) on the Python that runs this, the oldest supported one, and on the newest that can be had (`newest.py`).

Modules that are named in strings (`python -m …`, the target of a spawned process, package data) are missed by the type
checker, and tests find them in the source tree all the same; here there is no source tree. Exits 1 when a step fails.
When there is no newer Python, its last lines say NOT RUN and why.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.wheel import newest

ROOT = Path(__file__).parents[2]
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST = (3, 11)  # as `requires-python` has it
WALK = Path(__file__).with_name("walk.py")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wheel-") as name:
        folder = Path(name)
        wheel = built(folder)
        print(f"{wheel.name} on Python {sys.version.partition(' ')[0]}", flush=True)
        if sys.version_info[:2] != OLDEST:
            print(f"NOT RUN on Python {OLDEST[0]}.{OLDEST[1]}, the oldest supported: this is another", flush=True)
        if code := walked(wheel, folder):
            return code
        try:
            return newest.walked(wheel, CONSTRAINTS, WALK, folder)
        except newest.NotToBeHad as reason:
            print(f"NOT RUN on a newer Python: {reason}", flush=True)
            return 0


def built(folder: Path) -> Path:
    # hatchling is among the pinned dependencies: an isolated build would fetch whichever is the newest.
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def walked(wheel: Path, folder: Path) -> int:
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", venv)
    pip = (venv / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--requirement", CONSTRAINTS)
    run(*pip, "--no-deps", "--no-index", wheel)
    return subprocess.run([venv / "bin" / "python", WALK, venv], cwd=folder, check=False).returncode


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, cwd="/")


if __name__ == "__main__":
    sys.exit(main())
