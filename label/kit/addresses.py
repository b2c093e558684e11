"""E-mail addresses: told by their form alone, without asking the network."""

import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, WithJsonSchema

LENGTH: Final = 250


def check_address(value: str) -> str:
    """The address in normal form: NFC, the domain in lower case. Raises ValueError, which says what is wrong."""
    from email_validator import validate_email  # here, since few requests bring an address

    if len(value) > LENGTH:
        raise ValueError(f"This has {len(value)} characters; an address has at most {LENGTH}.")
    normalized: str = validate_email(value, check_deliverability=False).normalized
    return normalized


def account_address(value: str) -> str:
    """The form under which an address is somebody's: one person, whatever the case and the normal form."""
    return unicodedata.normalize("NFC", value).lower()


Email = Annotated[
    str,
    AfterValidator(check_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": LENGTH}),
]
