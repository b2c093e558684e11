"""What one run of the doctor looks at, and what it says."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """`deep` reads every stored file and verifies its seal; without it only sizes are compared. `at` is the start."""

    at: datetime
    deep: bool = True


class Notice(str):
    """A sentence that an operator should read and that is no disagreement."""

    __slots__ = ()
