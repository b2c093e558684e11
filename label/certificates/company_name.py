"""How a name is set: whole, as large as it can be, on as few lines as keep it large."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from label.certificates import fonts

LEADING: Final = 1.08  # of the size, from one line to the next
_BREAK: Final = re.compile(
    r"(?<!«)\s+(?![-–—:;!?»&]\s)"
)  # no line begins with a sign that stands alone, nor ends with «
LONGEST: Final = 34.0  # ems: a longer word is cut


@dataclass(frozen=True, slots=True)
class Frame:
    """Room for a name, in points.

    Each of the `steps` is a number of lines, the largest size on them, and the size under which another line is worth
    it: 0 in the last.
    """

    width: float
    steps: tuple[tuple[int, float, float], ...]
    style: fonts.Style = "roman"
    tracking: float = 0.0  # ems

    @property
    def height(self) -> float:
        """Points from the top of the first line to the foot of the last, at most."""
        return max(count * largest for count, largest, _ in self.steps) * LEADING

    def ems(self, words: str) -> float:
        """How wide words are in their style, at a size of 1."""
        return fonts.width(words, 1, self.style, self.tracking)


@dataclass(frozen=True, slots=True)
class Name:
    """The lines of a name, and their size in points."""

    lines: tuple[str, ...]
    size: float

    @property
    def leading(self) -> float:
        """Points from one baseline to the next."""
        return self.size * LEADING


def lay_out(name: str, frame: Frame) -> Name:
    """The name on as few lines as keep it large: never cut short, never wider or higher than its frame."""
    words = [piece for word in _BREAK.split(name.strip()) for piece in _pieces(word, frame)]
    return next(
        tried for count, largest, least in frame.steps if (tried := _set(words, count, largest, frame)).size >= least
    )


def _set(words: list[str], count: int, largest: float, frame: Frame) -> Name:
    lines = _balanced([(word, frame.ems(word)) for word in words], frame.ems(" "), count)
    longest = max(frame.ems(line) for line in lines)
    return Name(lines, min(largest, frame.width / max(longest, 0.1)))  # the font may have none of the signs


def _pieces(word: str, frame: Frame) -> Iterator[str]:
    while frame.ems(word) > LONGEST:
        end = next(end for end in range(len(word), 0, -1) if frame.ems(word[:end]) <= LONGEST)
        yield word[:end]
        word = word[end:]
    yield word


def _balanced(words: list[tuple[str, float]], space: float, count: int) -> tuple[str, ...]:
    """The words, each with its width, on at most `count` lines, the longest of them as short as can be (to 2 %)."""
    widths = [width for _, width in words]
    limit = max(*widths, (sum(widths) + space * (len(words) - count)) / count)
    while len(lines := _filled(words, space, limit)) > count:
        limit *= 1.02
    return tuple(lines)


def _filled(words: list[tuple[str, float]], space: float, limit: float) -> list[str]:
    lines: list[list[str]] = []
    room = -1.0
    for word, width in words:
        if width > room:
            lines.append([])
            room = limit
        lines[-1].append(word)
        room -= width + space
    return [" ".join(line) for line in lines]
