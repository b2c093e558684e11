"""The decoration of the design `cadre`: a frame of braided strands, and the medallion around the emblem.

The level's step gives the number of braids, and of waves below the title; the medallion is a ring, then lobes, then a
rose. A braid repeats the same operators for each wave, so that the stream deflates to very few bytes.
"""

from collections.abc import Callable, Iterator
from math import cos, pi, sin
from typing import Final

from label.certificates.ornament import Coordinates, curve, curve_through

# A4, portrait, in whole points as print programs have it: they would scale a page of 595.28 points down to fit.
PAPER: Final = (595.0, 842.0)
_WHITE: Final = 59.0  # from the medallion's middle to the end of its ground
_EDGE: Final = 24.0  # from the paper's edge to the outermost rule
_CORNER: Final = 40.0  # the radius of its bend
_BRAID: Final = 11.0  # from rule to rule
_SWING: Final = 4.1  # of a strand, to either side of the braid's middle
_PHASES: Final = [pi / 2 * number for number in range(4)]  # of a braid's strands; symmetric, so that all sides join
_WAVE: Final = 26.0  # points, about, from crest to crest
_KNOTS: Final = 8  # a wave
_ROSES: Final = {1: (46.0, 0.0, 1), 2: (48.0, 4.5, 12), 3: (48.5, 7.5, 24)}  # radius, depth, petals


def frame(braids: int, strong: str) -> str:
    rules = " ".join(_rule(_EDGE + _BRAID * number) for number in range(braids + 1))
    woven = " ".join(_braid(_EDGE + _BRAID * (number + 0.5)) for number in range(braids))
    return f"{strong} RG {0.8 + 0.6 * braids:.1f} w {rules} S .5 w {woven}"


def _sides(inset: float, radius: float) -> Iterator[tuple[Coordinates, Coordinates, float]]:
    """The start, direction and length of each straight side, clockwise from the upper left."""
    (wide, high), bend = PAPER, inset + radius
    yield (bend, high - inset), (1, 0), wide - 2 * bend
    yield (wide - inset, high - bend), (0, -1), high - 2 * bend
    yield (wide - bend, inset), (-1, 0), wide - 2 * bend
    yield (inset, bend), (0, 1), high - 2 * bend


def _rule(inset: float) -> str:
    radius = _CORNER - (inset - _EDGE)
    return " ".join(_line(start, ahead, long, radius) for start, ahead, long in _sides(inset, radius))


def _line(start: Coordinates, ahead: Coordinates, long: float, radius: float) -> str:
    """A straight side and the bend to its right."""
    (x, y), (across, up) = start, ahead

    def at(forth: float, left: float) -> str:
        return f"{x + forth * across - left * up:.2f} {y + forth * up + left * across:.2f}"

    hold, end = radius * 0.5523, long + radius
    bend = f"{at(long + hold, 0)} {at(end, hold - radius)} {at(end, -radius)} c"
    return f"{at(0, 0)} m {at(long, 0)} l {bend}"


def _braid(inset: float) -> str:
    radius = _CORNER - (inset - _EDGE)
    corner = _woven(lambda along, off: _around(radius, along, off), radius * pi / 2, 1)
    sides = []
    for (x, y), (across, up), long in _sides(inset, radius):
        count = round(long / _WAVE)
        wave = _woven(lambda along, off: (along, off), long / count, 1)
        straight = f"{wave} 1 0 0 1 {long / count:.4f} 0 cm " * count
        sides.append(f"q {across} {up} {-up} {across} {x:.2f} {y:.2f} cm {straight}{corner} Q")
    return " ".join(sides)


def _around(radius: float, along: float, off: float) -> Coordinates:
    """The point `along` points around a bend to the right that starts at the origin, `off` points outside it."""
    return (radius + off) * sin(along / radius), (radius + off) * cos(along / radius) - radius


def _woven(place: Callable[[float, float], Coordinates], long: float, waves: int) -> str:
    """The strands of a braid along a line of `long` points."""
    count = _KNOTS * waves
    ways = [2 * pi * waves * number / count for number in range(-1, count + 2)]
    strands = ([place(way / (2 * pi * waves) * long, _SWING * cos(way + phase)) for way in ways] for phase in _PHASES)
    return " ".join(f"{curve_through(knots)} S" for knots in strands)


def medallion(x: float, y: float, step: int, colour: str) -> str:
    """The operators of the medallion around (x, y), on a white ground."""
    roses = " ".join(f"{_rose(x, y, *_ROSES[step], phase)} S" for phase in _PHASES)
    ground, ring = _rose(x, y, _WHITE, 0, 1, 0), _rose(x, y, 45.0, 0, 1, 0)
    return f"1 g {ground} f {colour} RG .6 w {roses} 1.4 w {ring} S"


def _rose(x: float, y: float, radius: float, depth: float, petals: int, phase: float) -> str:
    """A closed curve with `petals` lobes of `depth` points around (x, y)."""
    count = max(petals * 8, 24)
    ways = [2 * pi * number / count for number in range(-1, count + 2)]
    reach = [radius + depth * cos(petals * way + phase) for way in ways]
    return curve_through([(x + far * cos(way), y + far * sin(way)) for far, way in zip(reach, ways, strict=True)])


def flourish(x: float, y: float, waves: int, colour: str) -> str:
    """The operators of `waves` waves around (x, y), narrower at both ends."""
    ways = [number / 24 for number in range(-24, 25)]
    lanes = [number - (waves - 1) / 2 for number in range(waves)]
    strands = (
        [(x + 62 * way, y + (1 - way * way) * (3.2 * lane + 2.4 * sin(2 * pi * way))) for way in ways] for lane in lanes
    )
    return f"1 J {colour} RG 1.2 w {' '.join(f'{curve(knots)} S' for knots in strands)}"
