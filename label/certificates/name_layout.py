"""Sets a name in a frame: never cut short, as large as possible, on few lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from label.certificates import fonts

LEADING: Final = 1.08  # of the size, from one line to the next
# No line begins with a sign that stands alone, and none ends with «.
_BREAK: Final = re.compile(r"(?<!«)\s+(?![-–—:;!?»&]\s)")
LONGEST_WORD: Final = 34.0  # ems; a longer word is broken


@dataclass(frozen=True, slots=True)
class NameFrame:
    """The space for a name, in points.

    Each of the `steps` is a number of lines, the largest size on them, and the size below which the next step is tried
    (0 in the last one).
    """

    width: float
    steps: tuple[tuple[int, float, float], ...]
    style: fonts.Style = "roman"
    tracking: float = 0.0  # ems

    @property
    def height(self) -> float:
        """The largest height of all lines together."""
        return max(count * largest for count, largest, _ in self.steps) * LEADING

    def ems(self, words: str) -> float:
        """The width of words in ems."""
        return fonts.width(words, 1, self.style, self.tracking)


@dataclass(frozen=True, slots=True)
class LaidOutName:
    lines: tuple[str, ...]
    size: float

    @property
    def leading(self) -> float:
        """From one baseline to the next, in points."""
        return self.size * LEADING


def lay_out(name: str, frame: NameFrame) -> LaidOutName:
    """The first step of the frame that keeps the name large; never wider or higher than the frame."""
    words = [part for word in _BREAK.split(name.strip()) for part in _split_long(word, frame)]
    return next(
        tried
        for count, largest, least in frame.steps
        if (tried := _set_on_lines(words, count, largest, frame)).size >= least
    )


def _set_on_lines(words: list[str], count: int, largest: float, frame: NameFrame) -> LaidOutName:
    lines = _balanced([(word, frame.ems(word)) for word in words], frame.ems(" "), count)
    longest = max(frame.ems(line) for line in lines)
    # At least 0.1: a name whose every character is missing in the font has no width, and is refused later.
    return LaidOutName(lines, min(largest, frame.width / max(longest, 0.1)))


def _split_long(word: str, frame: NameFrame) -> Iterator[str]:
    while frame.ems(word) > LONGEST_WORD:
        end = next(end for end in range(len(word), 0, -1) if frame.ems(word[:end]) <= LONGEST_WORD)
        yield word[:end]
        word = word[end:]
    yield word


def _balanced(words: list[tuple[str, float]], space: float, count: int) -> tuple[str, ...]:
    """At most `count` lines of words (given with their widths), the longest as short as possible, to 2 %."""
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
