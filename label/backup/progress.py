"""What long work says on standard error."""

from collections.abc import Callable
from typing import Final

EVERY_FILES: Final = 500
LARGE_TABLE: Final = 10_000  # rows


class ProgressLog:
    """`verb` is what is done: `written`, `verified`, `restored`. Says each large table and every 500th file."""

    def __init__(self, verb: str, say: Callable[[str], None]) -> None:
        self._verb, self._say, self._rows, self._files = verb, say, 0, 0

    def rows(self, table: str, count: int) -> None:
        """A table is done."""
        self._rows += count
        if count >= LARGE_TABLE:
            self._say(f"{table}: {count} rows {self._verb}")

    def file(self) -> None:
        """A file is done."""
        self._files += 1
        if self._files % EVERY_FILES == 0:
            self._say(f"{self._files} files {self._verb}")

    def end(self) -> None:
        self._say(f"{self._rows} rows and {self._files} files {self._verb}")
