"""The shared motif of certificates and reports: the Seine's bend around the town, north up, and the level's emblem."""

from functools import cache
from itertools import pairwise
from math import cos, exp, pi, radians, sin, tan
from typing import Final

PAPER: Final = (841.89, 595.28)  # A4, landscape, in points
PALE: Final = ".68 .76 .83"
EMBLEM_RADIUS: Final = 41.0  # from the emblem's middle to its outermost point
STRANDS: Final = 12

_WEST, _SOUTH, _RADIUS = 55.0, 40.0, 118.0  # the middle of the stream on both sides, and the radius of its bend
_STEP: Final = 24.0  # points of stream between two knots of a strand
# The islands Seguin (in the bend) and Saint-Germain: position along the stream, half length, half width.
_ISLANDS: Final = ((565.0, 40.0, 8.5), (815.0, 50.0, 7.5))

Coordinates = tuple[float, float]


def river(bold: int, pale: str, strong: str) -> str:
    """The operators of the stream along the left and bottom edges; its `bold` innermost strands in colour `strong`."""
    strands = [f"{curve(_strand(number - (STRANDS - 1) / 2))} S" for number in range(STRANDS)]
    fine, thick = strands[: STRANDS - bold], strands[STRANDS - bold :]
    return f"q 1 J {pale} RG .5 w {' '.join(fine)} {strong} RG 1.3 w {' '.join(thick)} Q"


def _strand(lane: float) -> list[Coordinates]:
    return [_place(step * _STEP, lane) for step in range(60)]


def _place(along: float, lane: float) -> Coordinates:
    """The point `along` points down the stream and `lane` lanes from its middle, positive towards the town."""
    breath = 4.1 + 0.7 * sin(along / 130) + 0.4 * sin(along / 57)
    parting = sum(wide * exp(-(((along - where) / reach) ** 2)) for where, reach, wide in _ISLANDS)
    side = 1 if lane > 0 else -1
    off = lane * breath + side * parting * (1 - abs(lane) / STRANDS * 1.9) + 3.5 * sin(along / 88)
    return _bend(along, off)


def _bend(along: float, off: float) -> Coordinates:
    top = PAPER[1] + 10
    straight, quarter = top - _SOUTH - _RADIUS, _RADIUS * pi / 2
    if along < straight:
        return _WEST + off, top - along
    if along > straight + quarter:
        return _WEST + _RADIUS + along - straight - quarter, _SOUTH + off
    angle = pi + (along - straight) / _RADIUS
    reach = _RADIUS - off
    return _WEST + _RADIUS + reach * cos(angle), _SOUTH + _RADIUS + reach * sin(angle)


def curve(knots: list[Coordinates]) -> str:
    """The operators of a smooth path through `knots`."""
    return curve_through([knots[0], *knots, knots[-1]])


def curve_through(knots: list[Coordinates]) -> str:
    """The same, where the first and last of `knots` only give the directions at both ends (Catmull-Rom to Bézier)."""
    slopes = [((x2 - x0) / 6, (y2 - y0) / 6) for (x0, y0), (x2, y2) in zip(knots, knots[2:], strict=False)]
    parts = [f"{knots[1][0]:.1f} {knots[1][1]:.1f} m"]
    for ((x0, y0), (x1, y1)), ((u0, v0), (u1, v1)) in zip(pairwise(knots[1:-1]), pairwise(slopes), strict=True):
        parts.append(f"{x0 + u0:.1f} {y0 + v0:.1f} {x1 - u1:.1f} {y1 - v1:.1f} {x1:.1f} {y1:.1f} c")
    return " ".join(parts)


@cache
def emblem(x: float, y: float, rings: int, colour: str) -> str:
    """The operators of three nested bends around (x, y), open to the north-east; the innermost `rings` are solid."""
    bends = [(16.0, 1), (27.0, 2), (38.0, 3)]
    solid = " S ".join(_arc(x, y, radius) for radius, ring in bends if ring <= rings)
    hollow = " ".join(f"{_arc(x, y, radius + d)} S" for radius, ring in bends if ring > rings for d in (-2.6, 2.6))
    return f"q 1 J {colour} RG 6 w {solid} S .6 w {hollow} Q"


def _arc(x: float, y: float, radius: float, start: float = 80, sweep: float = 290) -> str:
    pieces = 4
    step = radians(sweep) / pieces
    handle = radius * 4 / 3 * tan(step / 4)
    angles = [radians(start) + number * step for number in range(pieces + 1)]
    parts = [f"{x + radius * cos(angles[0]):.2f} {y + radius * sin(angles[0]):.2f} m"]
    for a, b in pairwise(angles):
        ends = (
            x + radius * cos(a) - handle * sin(a),
            y + radius * sin(a) + handle * cos(a),
            x + radius * cos(b) + handle * sin(b),
            y + radius * sin(b) - handle * cos(b),
            x + radius * cos(b),
            y + radius * sin(b),
        )
        parts.append(" ".join(f"{number:.2f}" for number in ends) + " c")
    return " ".join(parts)
