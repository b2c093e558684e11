"""How the company's name is set: whole, as large as it can be, on one to three lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from label.certificates import fonts

WIDTH: Final = 438.0  # points
HEIGHT: Final = 104.0
LEADING: Final = 1.08  # of the size, from one line to the next
# A number of lines, the largest size on them, and the size under which another line is worth it.
STEPS: Final = ((1, 42.0, 29.0), (2, 34.0, 24.0), (3, 28.0, 0.0))
_BREAK: Final = re.compile(
    r"(?<!«)\s+(?![-–—:;!?»&]\s)"
)  # no line begins with a sign that stands alone, nor ends with «
LONGEST: Final = 34.0  # ems: a longer word is cut


@dataclass(frozen=True, slots=True)
class Name:
    """The lines of a name, and their size in points."""

    lines: tuple[str, ...]
    size: float

    @property
    def leading(self) -> float:
        """Points from one baseline to the next."""
        return self.size * LEADING


def lay_out(name: str) -> Name:
    """The name on as few lines as keep it large: never cut short, never wider than WIDTH or higher than HEIGHT."""
    words = [piece for word in _BREAK.split(name.strip()) for piece in _pieces(word)]
    return next(tried for count, largest, least in STEPS if (tried := _set(words, count, largest)).size >= least)


def _set(words: list[str], count: int, largest: float) -> Name:
    lines = _balanced(words, count)
    return Name(lines, min(largest, WIDTH / max(fonts.width(line, 1) for line in lines)))


def _pieces(word: str) -> Iterator[str]:
    while fonts.width(word, 1) > LONGEST:
        end = next(end for end in range(len(word), 0, -1) if fonts.width(word[:end], 1) <= LONGEST)
        yield word[:end]
        word = word[end:]
    yield word


def _balanced(words: list[str], count: int) -> tuple[str, ...]:
    """The words on at most `count` lines, the longest of them as short as can be (to 2 %)."""
    widths = [fonts.width(word, 1) for word in words]
    space = fonts.width(" ", 1)
    limit = max(*widths, (sum(widths) + space * (len(words) - count)) / count)
    while len(lines := _filled(words, widths, space, limit)) > count:
        limit *= 1.02
    return tuple(lines)


def _filled(words: list[str], widths: list[float], space: float, limit: float) -> list[str]:
    lines: list[list[str]] = []
    room = -1.0
    for word, width in zip(words, widths, strict=True):
        if width > room:
            lines.append([])
            room = limit
        lines[-1].append(word)
        room -= width + space
    return [" ".join(line) for line in lines]
