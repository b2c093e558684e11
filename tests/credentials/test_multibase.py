import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import multibase

# Bitcoin's test data for base58 (base58_encode_decode.json) and a common example: bytes in hexadecimal, digits.
KNOWN = [
    ("", ""),
    ("61", "2g"),
    ("626262", "a3gV"),
    ("636363", "aPEr"),
    ("73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"),
    ("00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"),
    ("516b6fcd0f", "ABnLTmg"),
    ("bf4f89001e670274dd", "3SEo3LWLoPntC"),
    ("572e4794", "3EFU7m"),
    ("ecac89cad93923c02321", "EJDM8drfXA6uyA"),
    ("10c8511e", "Rt5zm"),
    ("00000000000000000000", "1111111111"),
    (b"hello world".hex(), "StV1DL6CwTryKyV"),
]


@pytest.mark.parametrize(("content", "digits"), KNOWN)
def test_known_vectors_are_written_and_read(content: str, digits: str) -> None:
    assert multibase.encode(bytes.fromhex(content)) == f"z{digits}"
    assert multibase.decode(f"z{digits}") == bytes.fromhex(content)


@given(st.binary(max_size=80))
def test_bytes_are_read_back_as_they_were(content: bytes) -> None:
    assert multibase.decode(multibase.encode(content)) == content


@given(st.text(multibase.ALPHABET, max_size=multibase.LONGEST - 1))
def test_each_value_is_written_in_one_way_only(digits: str) -> None:
    assert multibase.encode(multibase.decode(f"z{digits}")) == f"z{digits}"


@pytest.mark.parametrize(
    "written", ["", "2g", "u2g", "Z2g", "z0", "zO", "zI", "zl", "z2g ", " z2g", "z2 g", "z2g\n", "zé"]
)
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not base58btc behind z"):
        multibase.decode(written)


def test_what_would_take_long_to_read_is_refused() -> None:
    assert len(multibase.decode("z" + "z" * (multibase.LONGEST - 1))) == 93
    with pytest.raises(ValueError, match="of at most 128 characters"):
        multibase.decode("z" + "z" * multibase.LONGEST)
