"""The validators that others wrote, each asked about one file at a time; their output is read, not their exit codes:
pdfsig exits 0 whatever it finds, pyHanko's command does so for a file without a seal."""

import json
import re
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

QUIET_JVM: Final = ("-XX:TieredStopAtLevel=1", "-Xshare:auto")
DPI: Final = "150"


@dataclass(frozen=True, slots=True)
class Badge:
    """Of a credential: whether its proof, dates and status list hold, and why not; its bit in the list; what 1EdTech's
    schema says against it."""

    verified: bool
    error: str
    revoked: bool
    schema: tuple[str, ...]


GOOD: Final = Badge(verified=True, error="", revoked=False, schema=())


@dataclass(frozen=True, slots=True)
class Seal:
    """What pdfsig tells of a seal: `kind` as in ETSI.CAdES.detached, `said` as in `Signature is Valid.`."""

    kind: str
    said: str
    whole: bool


class Lines:
    """A program that answers each line with a line; it is started once, since a start costs seconds."""

    def __init__(self, *command: str, folder: Path) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True, bufsize=1)

    def ask(self, line: str) -> str:
        """The answer, without the end of its line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        answer = self._process.stdout.readline()
        assert answer.endswith("\n"), f"{self._process.args!r} has ended"
        return answer[:-1]

    def close(self) -> None:
        """End it."""
        self._process.communicate()


class Validators:
    """As `install.sh` has put them into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder, folder / "venv" / "bin"
        self._open = ExitStack()

    def close(self) -> None:
        """End those that were started."""
        self._open.close()

    def vera(self, file: Path, flavour: str) -> tuple[str, ...]:
        """The clauses of PDF/A (`3a`) or PDF/UA (`ua1`) that veraPDF finds broken, as in `7.1-3`."""
        verdict, *broken = self._vera.ask(f"{flavour}\t{file}").split("\t")
        assert (verdict == "PASS") == (not broken)
        return tuple(broken)

    def outloud(self, file: Path) -> tuple[str, ...]:
        """The rules of PDF/UA-1 and WCAG 2.2 that outloud finds broken."""
        told = json.loads(self._outloud.ask(str(file)))
        assert (told["verdict"] == "pass", told["error"]) == (not told["broken"], None), told
        return tuple(told["broken"])

    def badge(self, credential: Any, status: Any, did: Any, now: str = "") -> Badge:
        """Digital Bazaar's verifier and 1EdTech's schema; `now` is a moment in ISO 8601, left out: this one."""
        asked = {"badge": credential, "status": status, "did": did, "now": now}
        told = json.loads(self._badges.ask(json.dumps(asked)))
        return Badge(told["verified"], told["error"], told["revoked"], tuple(told["schema"]))

    def over_http(self, server: str, path: str, did: str) -> dict[str, Any]:
        """What Digital Bazaar's and DCC's verifiers say of the credential at a path of the server: both fetch it,
        the keys and the status list themselves."""
        asked = {"server": server, "path": path, "did": did}
        told: dict[str, Any] = json.loads(self._over_http.ask(json.dumps(asked)))
        return told

    def openbadges(self, jwt: str, credential: Any, status: Any, did: Any) -> tuple[str, str]:
        """Why openbadgeslib does not take a credential, as a JWT and with its proof; empty when it does."""
        asked = {"jwt": jwt, "badge": credential, "status": status, "did": did}
        told = json.loads(self._openbadges.ask(json.dumps(asked)))
        return told["jwt"], told["badge"]

    def table(self, file: Path, schema: Path) -> tuple[str, ...]:
        """What frictionless finds in a CSV that its Table Schema does not allow."""
        return tuple(json.loads(self._open_data.ask(json.dumps({"table": str(file), "schema": str(schema)}))))

    def catalog(self, file: Path, shapes: Path) -> tuple[str, ...]:
        """What pySHACL finds in a catalogue (JSON-LD) against the shapes (Turtle): `PATH of NODE`."""
        return tuple(json.loads(self._open_data.ask(json.dumps({"catalog": str(file), "shapes": str(shapes)}))))

    def qpdf(self, file: Path) -> str:
        """What is wrong with the file's syntax; empty when nothing is."""
        done = _run("qpdf", "--check", str(file))
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def pdfsig(self, file: Path) -> tuple[Seal, ...]:
        """Every seal of a file, in order; certificates are not looked at."""
        told = _run("pdfsig", "-nocert", str(file)).stdout
        return tuple(_seal(part) for part in re.split(r"^Signature #\d+:$", told, flags=re.MULTILINE)[1:])

    def pyhanko(self, file: Path, *roots: Path, ades: bool = False) -> tuple[str, ...]:
        """What pyHanko says of each seal and time-stamp, trusting these roots alone: `VALID` or `INVALID`. `ades`: by
        the rules of ETSI EN 319 102-1, which judge what has to last."""
        trust = [part for root in roots for part in ("--trust", str(root))]
        how = ("adesverify" if ades else "validate", "--executive-summary", *trust, "--trust-replace", str(file))
        done = _run(str(self.bin / "pyhanko"), "sign", *how)
        return tuple(line.rpartition(":")[2] for line in done.stdout.splitlines())

    def code(self, file: Path, folder: Path) -> str:
        """The words of the QR code on the first page, as a camera would read them."""
        picture = folder / file.with_suffix(".png").name
        _run("pdftoppm", "-r", DPI, "-png", "-singlefile", str(file), str(picture.with_suffix("")))
        return _run("zbarimg", "--quiet", "--raw", str(picture)).stdout.strip()

    @cached_property
    def _vera(self) -> Lines:
        path = (self.folder / "class_path").read_text().strip()
        return self._started("java", *QUIET_JVM, "-cp", path, "VeraCheck")

    @cached_property
    def _outloud(self) -> Lines:
        return self._started(str(self.bin / "python"), "accessible.py")

    @cached_property
    def _badges(self) -> Lines:
        return self._started("node", "verify.mjs")

    @cached_property
    def _over_http(self) -> Lines:
        return self._started("node", "over_http.mjs")

    @cached_property
    def _open_data(self) -> Lines:
        return self._started(str(self.bin / "python"), "open_data.py")

    @cached_property
    def _openbadges(self) -> Lines:
        return self._started(str(self.bin / "python"), "badges.py")

    def _started(self, *command: str) -> Lines:
        lines = Lines(*command, folder=self.folder)
        self._open.callback(lines.close)
        return lines


def _seal(told: str) -> Seal:
    said = dict(re.findall(r"^  - ([^:\n]+): (.*)$", told, flags=re.MULTILINE))
    return Seal(said["Signature Type"], said["Signature Validation"], "- Total document signed" in told)


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
