from stdnum import luhn


def siren(number: int) -> str:
    """A fictitious SIREN: 999, five digits of our own, and the digit that checks them."""
    body = f"999{number:05d}"
    return body + luhn.calc_check_digit(body)
