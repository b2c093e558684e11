"""A stored file on its way to who may read it."""

from typing import Protocol

from label.kit.file_names import content_disposition
from label.kit.storage import Store
from label.web.context import Result


class StoredFile(Protocol):
    """The row of a stored file."""

    @property
    def name(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    @property
    def digest(self) -> str: ...


def attachment(files: Store, row: StoredFile) -> Result:
    """A file to be saved and never to be run: it came from outside."""
    headers = {
        "content-type": row.media_type,
        "content-disposition": content_disposition(row.name),
        "content-security-policy": "sandbox",
    }
    return Result(files.get(row.digest), headers)
