"""Reading the guides as a newcomer would: their links, and the commands they say to type."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.docs.generated import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
_SHELL = re.compile(r"^```bash\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_GIVEN = re.compile(r"([A-Z]+)=(.*)")
_SENDS = ("--json", "-d", "--data")


@dataclass(frozen=True, slots=True)
class Curl:
    """A request as a guide writes it; `body` is its JSON, `upload` whether it sends a file."""

    method: str
    path: str
    query: str
    body: str | None
    upload: bool


def links(page: Path) -> list[str]:
    """The targets of a page's links and images that are files of ours, without their anchors."""
    found = [target.partition("#")[0] for target in _LINK.findall(page.read_text())]
    return [target for target in found if target and not urlsplit(target).scheme]


def commands(page: Path) -> Iterator[list[str]]:
    """Every command of a page's shell blocks, in words, with what the page itself has set filled in."""
    given: dict[str, str] = {}
    for block in _SHELL.findall(page.read_text()):
        for words in _commands(block.replace("\\\n", " ")):
            filled = [_filled(word, given) for word in words]
            setting = _GIVEN.fullmatch(filled[0]) if len(filled) == 1 else None
            if setting:
                given[setting[1]] = setting[2]
            else:
                yield filled


def curls(page: Path) -> list[Curl]:
    """Every request that a page says to send."""
    return [curl(words) for words in commands(page) if words[0] == "curl"]


def curl(words: list[str]) -> Curl:
    """One request, from the words of its command."""
    told = dict(zip(words, [*words[1:], ""], strict=True))
    body = next((told[name] for name in _SENDS if name in told), None)
    upload = "-F" in told
    at = next(urlsplit(word) for word in words if word.startswith("http"))
    method = told.get("-X") or ("POST" if upload or body is not None else "GET")
    return Curl(method, at.path, at.query, body, upload)


def _commands(block: str) -> Iterator[list[str]]:
    """The commands of a block; one whose quotes are open goes on on the next line, and a pipe ends it."""
    waiting = ""
    for line in block.splitlines():
        waiting += line + "\n"
        try:
            words = shlex.split(waiting, comments=True)
        except ValueError:
            continue
        waiting = ""
        if words:
            yield words[: words.index("|")] if "|" in words else words


def _filled(word: str, given: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda found: given.get(found[1], found[0]), word)
