import gzip
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.credentials import status_list


@given(st.sets(st.integers(0, status_list.LIST_SIZE - 1), max_size=200))
def test_an_encoded_list_decodes_to_the_same_places(places: set[int]) -> None:
    assert status_list.decode(status_list.encode(places)) == places


def test_the_first_place_is_the_leftmost_bit() -> None:
    packed = status_list.encode({0, 9})[1:]
    assert status_list.decode("u" + packed) == {0, 9}
    bits = bytes([0x80, 0x40]) + bytes(status_list.LIST_SIZE // 8 - 2)
    assert packed == urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


@pytest.mark.parametrize("written", ["", "H4sI", "u", "uH4sI", "u!!!!"])
def test_an_invalid_list_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        status_list.decode(written)


def test_an_entry_names_its_list_and_its_place_in_it() -> None:
    entry = status_list.entry("https://label.example", 3, 77)
    assert entry["statusListCredential"] == "https://label.example/status/3"
    assert (entry["id"], entry["statusListIndex"]) == ("https://label.example/status/3#77", "77")


def test_a_list_is_valid_for_a_day() -> None:
    shown = status_list.credential("https://label.example", 1, [], datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert (shown["validFrom"], shown["validUntil"]) == ("2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z")
    assert shown["credentialSubject"]["statusPurpose"] == "suspension"
