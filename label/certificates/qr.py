from math import floor
from typing import Final

# Any of the eight masks can be read. Choosing the best one, as the standard asks, takes most of the time.
MASK: Final = 3
QUIET: Final = 4
DOT: Final = 72 / 300  # points: a module of whole dots at 300 dpi has whole dots at 600 dpi too


def operators(words: str, x: float, y: float, side: float, *, whole_dots: bool = True) -> str:
    """The operators of the code in the square of `side` points whose lower left corner is (x, y).

    The quiet zone of 4 modules (ISO/IEC 18004) lies inside the square. Each run of dark modules is one rectangle. With
    `whole_dots` all modules are equally wide on paper of 300 or 600 dpi; what the square has too much is around them.
    """
    import segno  # here, since its import takes 80 ms, mostly for urllib

    rows = segno.make_qr(words, error="m", boost_error=False, mask=MASK).matrix
    count = len(rows) + 2 * QUIET
    module = _whole_dots(side / count) if whole_dots else side / count
    x, y, side = x + (side - module * count) / 2, y + (side - module * count) / 2, module * count
    runs = " ".join(
        f"{start} {-number} {end - start} -1 re" for number, row in enumerate(rows) for start, end in _runs(bytes(row))
    )
    return f"q {module:.4f} 0 0 {module:.4f} {x + QUIET * module:.3f} {y + side - QUIET * module:.3f} cm {runs} f Q"


def _whole_dots(module: float) -> float:
    """The module made smaller to whole dots; as it is where an address is so long that a dot is no longer small."""
    return floor(module / DOT + 1e-6) * DOT if module > 5 * DOT else module


def _runs(row: bytes) -> list[tuple[int, int]]:
    """The start and end of each run of dark modules (1)."""
    runs = []
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        runs.append((start, end))
        start = row.find(1, end)
    return runs
