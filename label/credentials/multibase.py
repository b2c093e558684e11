"""Multibase in base58btc, as Multikeys and proofs are written: `z`, then digits in Bitcoin's alphabet, whose `1` at the
front stands for a zero byte (W3C Controlled Identifiers 1.0, Multibase)."""

from typing import Final

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# The time to decode grows with the square of the length, and a credential from elsewhere may be of any length: the
# library base58 2.1.1 took 4.5 s for 100,000 characters. A signature of 64 bytes has at most 89, a key fewer.
LONGEST: Final = 128


def encode(content: bytes) -> str:
    """No bound: what is written here is the product's own."""
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


def decode(written: str) -> bytes:
    """Raises ValueError for another base, a character outside the alphabet (space included) or more than LONGEST."""
    digits = written.removeprefix("z")
    if digits == written or len(written) > LONGEST or not set(digits) <= set(ALPHABET):
        raise ValueError(f"{written[:80]!r} is not base58btc behind z, of at most {LONGEST} characters.")
    number = 0
    for digit in digits:
        number = number * 58 + ALPHABET.index(digit)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
