"""Fictitious numbers: those that INSEE does not give out, beginning with 999, with right check digits."""

from stdnum import luhn


def siren(n: int) -> str:
    """The n-th fictitious SIREN, n from 0 to 99,999."""
    return _closed(f"999{n:05d}")


def siret(siren: str, n: int) -> str:
    """The n-th establishment of the unit, n from 0 to 9,999."""
    return _closed(f"{siren}{n:04d}")


def _closed(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))
