import gzip
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import status


@given(st.sets(st.integers(0, status.SIZE - 1), max_size=200))
def test_what_is_encoded_is_decoded(places: set[int]) -> None:
    assert status.decoded(status.encoded(places)) == places


def test_the_first_place_is_the_leftmost_bit() -> None:
    packed = status.encoded({0, 9})[1:]
    assert status.decoded("u" + packed) == {0, 9}
    bits = bytes([0x80, 0x40]) + bytes(status.SIZE // 8 - 2)
    assert packed == urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


@pytest.mark.parametrize("written", ["", "H4sI", "u", "uH4sI", "u!!!!"])
def test_what_is_no_list_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        status.decoded(written)


def test_an_entry_names_its_list_and_its_place_in_it() -> None:
    entry = status.entry("https://label.example", 3, 77)
    assert entry["statusListCredential"] == "https://label.example/status/3"
    assert (entry["id"], entry["statusListIndex"]) == ("https://label.example/status/3#77", "77")


def test_a_list_is_not_believed_for_longer_than_a_day() -> None:
    shown = status.credential("https://label.example", 1, [], datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert (shown["validFrom"], shown["validUntil"]) == ("2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z")
    assert shown["credentialSubject"]["statusPurpose"] == "suspension"
