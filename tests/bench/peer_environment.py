"""The peers' own virtual environment, `.bench/peers`, made by pip from pinned requirements; the product needs none of
them. They run on the product's server, Granian with one worker and uvloop: what differs is the application."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parents[2]
SOURCES = Path(__file__).parent / "peers"
REQUIREMENTS = SOURCES / "requirements.txt"
ENVIRONMENT = HERE / ".bench" / "peers"
PEERS: Mapping[str, tuple[str, ...]] = {
    "FastAPI, SQLAlchemy": ("--interface", "asgi", "fastapi_app:app"),
    "Django REST": ("--interface", "wsgi", "--blocking-threads", "8", "django_app:application"),
}


class NotInstalled(Exception):
    """The message says why."""


def install(environment: Path = ENVIRONMENT) -> None:
    """Make it, unless it is there and of these requirements. Raises NotInstalled."""
    mark, digest = environment / ".installed", hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == digest:
        return
    shutil.rmtree(environment, ignore_errors=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True, text=True)
        subprocess.run([*pip, "-r", str(REQUIREMENTS)], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr or failed.stdout).strip().splitlines() or ["no reason given"]
        raise NotInstalled(said[-1]) from None
    mark.write_text(digest)


def command(name: str, port: int) -> list[str]:
    """What starts a peer."""
    granian = [str(ENVIRONMENT / "bin" / "granian"), "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    return [*granian, "--loop", "uvloop", "--no-ws", "--working-dir", str(SOURCES), *PEERS[name]]
