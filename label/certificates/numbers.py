"""Certificate numbers: `BB-2026-7K3M9Q`. Five characters of chance and one that checks them, no look-alikes.

28 million numbers an edition, drawn at random: knowing one says nothing about the next. The check character is
python-stdnum's Luhn over our alphabet of 30: it finds every single slip and nearly every swap of neighbours.
"""

import re
from random import Random

from stdnum import luhn

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(rf"[A-Z]{{2,4}}-[0-9]{{4}}-([{ALPHABET}]{{6}})")


def new_number(prefix: str, edition: str, chance: Random) -> str:
    """A number of this edition; `chance` is `secrets.SystemRandom()` outside tests."""
    body = "".join(chance.choice(ALPHABET) for _ in range(5))
    return f"{prefix}-{edition[:4]}-{body}{luhn.calc_check_digit(body, alphabet=ALPHABET)}"


def written(number: str) -> str:
    """The number as it is kept, from what a person typed: case and spaces do not matter."""
    return re.sub(r"\s", "", number).upper()


def well_formed(number: str) -> bool:
    """Could this be a number we issued? A mistyped one is told apart from an unknown one."""
    found = _FORM.fullmatch(number)
    return found is not None and bool(luhn.is_valid(found.group(1), alphabet=ALPHABET))
