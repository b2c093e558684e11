from typing import Final

# Any of the eight masks can be read. Choosing the best one, as the standard asks, takes most of the time.
MASK: Final = 3
QUIET: Final = 4


def operators(words: str, x: float, y: float, side: float) -> str:
    """The operators of the code in the square of `side` points whose lower left corner is (x, y).

    The quiet zone of 4 modules (ISO/IEC 18004) lies inside the square. Each run of dark modules is one rectangle.
    """
    import segno  # here, since its import takes 80 ms, mostly for urllib

    rows = segno.make_qr(words, error="m", boost_error=False, mask=MASK).matrix
    module = side / (len(rows) + 2 * QUIET)
    runs = " ".join(
        f"{start} {-number} {end - start} -1 re" for number, row in enumerate(rows) for start, end in _runs(bytes(row))
    )
    return f"q {module:.4f} 0 0 {module:.4f} {x + QUIET * module:.3f} {y + side - QUIET * module:.3f} cm {runs} f Q"


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
