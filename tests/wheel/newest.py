"""The newest Python that Debian has, in a folder of its own (a chroot), and a walk through the wheel there.

Debian's stable release has one Python, so a newer one comes from a newer release: `debootstrap` makes it a small
system with that Python. Standalone builds of Python are no alternative: `uv python install` and pyenv fetch them from
hosts that a CI machine with package registries alone does not reach.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

RELEASES = ("testing", "stable")  # the newest first; the next one when the pinned dependencies have no wheel for it
# A shell for what runs inside: mounts and processes of a namespace of its own end with it, even when it is killed.
INSIDE = """
mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" /usr/bin/env -i \
    PATH=/usr/bin:/bin LANG=C.UTF-8 HOME=/root "$@"
"""
# Platform tags of wheels, by the C library that they need at least: those that Debian 13 and newer can load.
GLIBC = ("2_5", "2_12", "2_17", "2_24", "2_26", "2_27", "2_28", "2_31", "2_34", "2_35", "2_38", "2_39")


class NotToBeHad(Exception):
    """No newer Python on this machine; the message says why."""


def walked(wheel: Path, constraints: Path, walk: Path, folder: Path) -> int:
    """The walk's exit code on the newest Python. Raises NotToBeHad."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NotToBeHad("it needs root on a Debian machine, to install one by debootstrap in a folder")
    reasons = []
    for release in RELEASES:
        try:
            root, version = _installed(release, folder / release)
            _wheels(version, constraints, root / "wheels")
        except (NotToBeHad, subprocess.CalledProcessError) as missing:
            reasons.append(f"Debian {release}: {missing}")
            print(reasons[-1], flush=True)
            continue
        print(f"{wheel.name} on Python {version} of Debian {release}", flush=True)
        return _walk(root, wheel, constraints, walk)
    raise NotToBeHad("; ".join(reasons))


def _installed(release: str, root: Path) -> tuple[Path, str]:
    if not shutil.which("debootstrap"):
        _quietly("apt-get", "update")
        _quietly("apt-get", "install", "--yes", "--no-install-recommends", "debootstrap")
    _quietly("debootstrap", "--variant=minbase", "--include=python3-venv", release, str(root), *_mirror())
    version = _output(root, "python3", "-c", "import platform; print(platform.python_version())").strip()
    if tuple(map(int, version.split(".")[:2])) <= sys.version_info[:2]:
        raise NotToBeHad(f"its Python {version} is not newer")
    return root, version


def _mirror() -> list[str]:
    """Where this machine takes Debian's packages from."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Origin: Debian"], capture_output=True, text=True, check=True
    )
    return listed.stdout.split()[:1]


def _wheels(version: str, constraints: Path, folder: Path) -> None:
    """The pinned wheels for that Python: fetched from outside, where pip knows its index and its proxy."""
    minor = ".".join(version.split(".")[:2])
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    _quietly(*pip, "-r", str(constraints), "-d", str(folder), "--python-version", minor, *_platforms())


def _platforms() -> Iterator[str]:
    machine = platform.machine()
    for version in GLIBC:
        yield from ("--platform", f"manylinux_{version}_{machine}")
    for name in (f"manylinux2014_{machine}", f"linux_{machine}", "any"):
        yield from ("--platform", name)


def _walk(root: Path, wheel: Path, constraints: Path, walk: Path) -> int:
    for path in (wheel, constraints, walk):
        shutil.copy(path, root / "wheels")
    _output(root, "python3", "-m", "venv", "/venv")
    pip = ("/venv/bin/python", "-m", "pip", "install", "--quiet", "--no-index", "--no-deps")
    _output(root, *pip, "--find-links", "/wheels", "--require-hashes", "-r", f"/wheels/{constraints.name}")
    _output(root, *pip, f"/wheels/{wheel.name}")
    return subprocess.run(_inside(root, "/venv/bin/python", f"/wheels/{walk.name}", "/venv"), check=False).returncode


def _inside(root: Path, *command: str) -> list[str]:
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, str(root), *command]


def _output(root: Path, *command: str) -> str:
    return subprocess.run(_inside(root, *command), stdout=subprocess.PIPE, text=True, check=True).stdout


def _quietly(*command: str) -> None:
    """Runs a command; what it printed is in the message when it fails. Raises NotToBeHad."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise NotToBeHad(f"{' '.join(command[:3])} … failed: {done.stdout[-1000:].strip()}")
