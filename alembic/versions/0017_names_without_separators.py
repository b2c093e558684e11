"""Names are searched without apostrophes, hyphens, spaces and other signs; an address has one normal form (NFC).

Going back keeps the stored names: what was searched before is found in them, if it is a part of one word.
"""

import unicodedata

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS = (
    ("companies", "siren", "search_name"),
    ("companies", "siren", "display_search_name"),
    ("company_former_names", "id", "search_name"),
    ("certificates", "number", "search_name"),
)
KEPT = frozenset({"Lu", "Ll", "Lt", "Lo", "Mc", "Mn", "Me", "Nd", "Nl", "No", "Sm", "Sc", "So"})
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})


def upgrade() -> None:
    connection = op.get_bind()
    for table, key, column in COLUMNS:
        rows = connection.execute(sa.text(f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL")).all()
        changed = [{"key": row[0], "name": new} for row in rows if (new := folded(row[1])) != row[1]]
        if changed:
            connection.execute(sa.text(f"UPDATE {table} SET {column} = :name WHERE {key} = :key"), changed)

    people = connection.execute(sa.text("SELECT id, email FROM people")).all()
    taken = {person.email for person in people}
    for person in people:
        address = unicodedata.normalize("NFC", person.email)
        if address not in taken:  # where two people have one address by now, the city ends one of the accounts
            statement = sa.text("UPDATE people SET email = :email WHERE id = :id")
            connection.execute(statement, {"email": address, "id": person.id})


def downgrade() -> None:
    pass


def folded(name: str) -> str:
    """As `label/kit/search.py` was at this revision. What it is given is folded already, but for the signs."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS)).casefold()
    return "".join(filter(counts, text))[:250] or text[:250]


def counts(character: str) -> bool:
    if unicodedata.combining(character):
        return False
    return character in "&%@#" or unicodedata.category(character) in KEPT
