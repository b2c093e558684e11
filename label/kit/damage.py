"""Telling a damaged database from one that does not answer."""

from sqlalchemy.exc import DBAPIError

# What SQLite and its driver say of a page, a header or a text that is not what was written.
SQLITE_DAMAGE = ("malformed", "not a database", "could not decode", "disk i/o error", "corrupt")
# PostgreSQL: XX001 data_corrupted, XX002 index_corrupted, 22021 character_not_in_repertoire. A page whose header is
# nonsense may be met as an internal error (XX000).
POSTGRESQL_DAMAGE = ("XX000", "XX001", "XX002", "22021")


def is_damage(error: BaseException) -> bool:
    """Has the database read bytes that nobody has written so?"""
    if not isinstance(error, DBAPIError) or error.connection_invalidated:
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in POSTGRESQL_DAMAGE
    return any(words in str(error.orig).lower() for words in SQLITE_DAMAGE)


def damage_text(error: DBAPIError) -> str:
    """The driver's sentence on one line."""
    return " ".join(str(error.orig).split())
