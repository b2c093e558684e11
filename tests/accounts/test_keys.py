import random
import re
import secrets
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.accounts.keys import ALPHABET, digest_of, new_key, shown_prefix, well_formed
from tests.support.city import City, ok
from tests.support.populated_city import HIRE, year

KEYS = st.builds(lambda seed: new_key(random.Random(seed)), st.integers())


@given(KEYS)
def test_a_key_can_be_told_by_its_prefix_and_its_checksum(key: str) -> None:
    assert re.fullmatch(r"lbl_[0-9A-Za-z]{38}", key)
    assert well_formed(key)
    assert shown_prefix(key) == key[:12]


@given(KEYS, st.integers(0, 41), st.sampled_from(ALPHABET))
def test_a_key_with_one_slip_is_none(key: str, place: int, other: str) -> None:
    slip = key[:place] + other + key[place + 1 :]
    assert well_formed(slip) is (slip == key)


@given(st.text(max_size=60) | st.text(ALPHABET, min_size=38, max_size=38).map("lbl_".__add__))
def test_what_was_not_made_here_is_no_key(text: str) -> None:
    assert well_formed(text) is False


def test_two_keys_share_nothing_but_their_prefix() -> None:
    chance = secrets.SystemRandom()
    keys = [new_key(chance) for _ in range(500)]
    assert len({key[4:12] for key in keys}) == 500
    assert len({digest_of(key) for key in keys}) == 500


def test_no_key_stands_anywhere_in_what_is_stored(city: City) -> None:
    company = city.company(1)
    answer = company.post(f"{year(company.siren)}/declarations", HIRE, headers={"Idempotency-Key": "once"})
    assert ok(answer, 201)["state"] == "draft"
    ok(company.get("/me"))
    stored = everything(city)
    assert company.key is not None
    assert shown_prefix(company.key).encode() in stored  # the dump holds what it should
    assert digest_of(company.key).encode() in stored
    assert company.key[4:].encode() not in stored
    assert company.key[12:].encode() not in stored


def everything(city: City) -> bytes:
    """All that is stored: SQLite's files byte by byte, or every row of every table of PostgreSQL; and the files."""
    kept = b"".join(file.read_bytes() for file in sorted(city.settings.data_dir.rglob("*")) if file.is_file())
    return kept if city.settings.on_sqlite else kept + dump(city.settings.database_url)


def dump(url: str) -> bytes:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        tables: list[str] = [str(row[0]) for row in found]
        rows: list[Any] = [connection.execute(f'SELECT * FROM "{table}"'.encode()).fetchall() for table in tables]
    return repr(rows).encode()


@pytest.mark.parametrize("name", ["label.db", "label.db-wal"])
def test_the_database_file_is_where_the_search_looks(city: City, name: str) -> None:
    city.anyone.get("/register")
    files = {Path(file).name for file in city.settings.data_dir.rglob("*")}
    assert (name in files) is city.settings.on_sqlite
