"""The limits of one process: who is counted, and for what."""

import time
from collections.abc import Mapping
from typing import Any, Final

from label.kit.fair_queue import FairQueue
from label.kit.settings import Settings
from label.web.rate_limits import Operation, RateLimits
from label.web.senders import Senders

# As many as the sandbox examines at once (`label/declarations/files/`): each takes a core, and the memory of a picture.
UPLOADS: Final = 2
WAITING_OF_ONE: Final = 20
WAITING: Final = 100


class Limits:
    """What each sender has used, and `uploads`: the turns of those who send files. On the event loop only."""

    def __init__(self, settings: Settings) -> None:
        self._senders = Senders(settings.trusted_networks)
        self.uploads = FairQueue(UPLOADS, WAITING_OF_ONE, WAITING, settings.upload_wait_seconds)
        self._rates = RateLimits(
            {
                Operation.FILE_CHECK: settings.file_checks_per_minute,
                Operation.SIMULATION: settings.simulations_per_minute,
                Operation.UPLOAD: settings.uploads_per_minute,
                Operation.DOCUMENT: settings.documents_per_minute,
                Operation.IMPORT: settings.imports_per_minute,
            }
        )

    def sender(self, scope: Mapping[str, Any]) -> bytes:
        """The name of the client's address (`senders.py`)."""
        return self._senders.by_address(scope, time.monotonic())

    def count_address(self, operation: Operation, scope: Mapping[str, Any]) -> bytes:
        """The name of the client's address. Raises `TooManyRequests` once it has used up its minute."""
        sender = self.sender(scope)
        self._rates.check(operation, sender, time.monotonic())
        return sender

    def count_key(self, operation: Operation, key: str) -> None:
        """The same for an API key. One that opens nothing counts for itself alone, and is refused later."""
        self._rates.check(operation, self.key_name(key), time.monotonic())

    def key_name(self, key: str) -> bytes:
        """The name of an API key (`senders.py`)."""
        return self._senders.by_key(key, time.monotonic())

    def forget(self) -> None:
        """Forgets all who have used nothing for a minute."""
        self._rates.forget(time.monotonic())
