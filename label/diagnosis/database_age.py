"""Is this the database that the files were written with, or an older one restored in its place?"""

from collections.abc import Iterator
from pathlib import Path

from label.kit import audit_head
from label.kit.audit_head import HeadUnreadable
from label.kit.sessions import ReadSession


def check(session: ReadSession, folder: Path) -> Iterator[str]:
    """The head of the audit trail that was written down in the data folder is in the database."""
    path = folder / audit_head.FILE_NAME
    try:
        head = audit_head.kept(folder)
    except (HeadUnreadable, OSError) as error:
        yield f"{path} cannot be read: {error}"
        return
    if head is None:
        return
    newest = audit_head.newest(session)
    last = newest.sequence if newest else 0
    if last < head.sequence:
        yield (
            f"the database is older than its files: the audit trail ends at entry {last}, and {path} notes entry"
            f" {head.sequence}; entries {last + 1} to {head.sequence} are missing"
        )
    elif audit_head.entry(session, head.sequence) != head:
        yield (
            f"entry {head.sequence} of the audit trail is not the one noted in {path}: it was rewritten, or the"
            " database was restored from an older state and went on"
        )
