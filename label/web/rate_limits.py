"""How many costly requests a sender may make in a minute."""

from collections.abc import Mapping
from enum import StrEnum
from math import ceil
from typing import Final

from label.kit.errors import TooManyRequests

MINUTE: Final = 60.0
MOST_SENDERS: Final = 100_000  # remembered at once, some 20 MB; beyond it the longest unseen are forgotten
FORGOTTEN_AT_ONCE: Final = 4


class Operation(StrEnum):
    """What is counted: each has a limit of its own in the settings."""

    FILE_CHECK = "file_check"
    SIMULATION = "simulation"
    UPLOAD = "upload"
    DOCUMENT = "document"
    IMPORT = "import"


class RateLimits:
    """A sender may make a minute's requests at once; its allowance then comes back evenly (GCRA).

    In memory, hence for each process. `at` is on a monotonic clock, in seconds.
    """

    def __init__(self, per_minute: Mapping[Operation, int]) -> None:
        self._per_minute = per_minute
        self._whole_at: dict[tuple[Operation, bytes], float] = {}  # when an allowance is whole again; last used last

    def check(self, operation: Operation, sender: bytes, at: float) -> None:
        """Counts a request, or raises `TooManyRequests`. A limit of 0 is none."""
        limit = self._per_minute[operation]
        if not limit:
            return
        self._forget_some(at)
        spent = max(self._whole_at.pop((operation, sender), at), at) + MINUTE / limit
        too_early = spent - at - MINUTE
        if too_early > 1e-6:  # the sum of a minute's shares may be a rounding error above a minute
            self._whole_at[operation, sender] = spent - MINUTE / limit
            raise TooManyRequests(
                f"More than {limit} requests of this kind in a minute: send this one again later.",
                headers={"Retry-After": str(ceil(too_early))},
            )
        self._whole_at[operation, sender] = spent

    def forget(self, at: float) -> None:
        """Forgets every sender whose allowance is whole."""
        self._whole_at = {key: whole for key, whole in self._whole_at.items() if whole > at}

    def _forget_some(self, at: float) -> None:
        for _ in range(min(FORGOTTEN_AT_ONCE, len(self._whole_at))):
            oldest = next(iter(self._whole_at))
            if self._whole_at[oldest] > at and len(self._whole_at) < MOST_SENDERS:
                break
            del self._whole_at[oldest]
