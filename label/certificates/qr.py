"""A QR code as one path of PDF operators."""

from typing import Final

# Which mask is used changes nothing for a reader; trying all eight for the prettiest one takes most of the time.
MASK: Final = 3
QUIET: Final = 4


def path(words: str, x: float, y: float, side: float) -> str:
    """Operators that fill the code of `words` in the square of `side` points whose lower left corner is (x, y).

    The quiet zone of 4 modules (ISO/IEC 18004) lies inside the square. One rectangle a run of dark modules.
    """
    import segno  # takes 80 ms, mostly urllib

    rows = segno.make_qr(words, error="m", boost_error=False, mask=MASK).matrix
    module = side / (len(rows) + 2 * QUIET)
    runs = " ".join(
        f"{start} {-number} {end - start} -1 re" for number, row in enumerate(rows) for start, end in _runs(bytes(row))
    )
    return f"q {module:.4f} 0 0 {module:.4f} {x + QUIET * module:.3f} {y + side - QUIET * module:.3f} cm {runs} f Q"


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where each run of dark modules (1) starts and ends."""
    runs = []
    start = row.find(1)
    while start >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        runs.append((start, end))
        start = row.find(1, end)
    return runs
