"""Certificate numbers, for example `BB-2026-7K3M9Q`: five random characters and a check character, no look-alikes.

24 million numbers for each edition, drawn at random, so that nobody can guess numbers from a known one. The check
character is python-stdnum's Luhn over our alphabet of 30: it finds every single mistyped character and nearly every
swap of neighbours.
"""

import re
from random import Random

from stdnum import luhn

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORM = re.compile(rf"[A-Z]{{2,4}}-[0-9]{{4}}-([{ALPHABET}]{{6}})")


def new_number(prefix: str, edition: str, chance: Random) -> str:
    """`chance` is `secrets.SystemRandom()` outside tests."""
    body = "".join(chance.choice(ALPHABET) for _ in range(5))
    return f"{prefix}-{edition[:4]}-{body}{luhn.calc_check_digit(body, alphabet=ALPHABET)}"


def is_well_formed(number: str) -> bool:
    """Checks the form and the check character, to tell a mistyped number from an unknown one."""
    found = _FORM.fullmatch(number)
    return found is not None and bool(luhn.is_valid(found.group(1), alphabet=ALPHABET))
