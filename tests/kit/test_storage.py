import hashlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from label.kit.storage import Store, StoreDamaged, StoreFailing, StoreMissing
from tests.support.faults import small_disk

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
WRITER = """
import sys
from pathlib import Path
from label.kit.storage import Store
store, start = Store(Path(sys.argv[1])), int(sys.argv[2])
for number in range(start, start + 1000):
    print(store.put(number.to_bytes(4, "big") * 1_000_000), flush=True)
"""
SAME = """
import sys
from pathlib import Path
from label.kit.storage import Store
for _ in range(20):
    print(Store(Path(sys.argv[1])).put(b"abc" * 100_000))
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=500))
def test_what_is_put_is_got_back_under_its_sha_256(store: Store, content: bytes) -> None:
    digest = store.put(content)
    assert (digest, store.get(digest), store.has(digest)) == (hashlib.sha256(content).hexdigest(), content, True)


def test_a_file_lies_two_folders_deep_and_only_its_owner_may_see_it(store: Store, tmp_path: Path) -> None:
    path = store.path(store.put(b"abc"))
    assert path == tmp_path / "files" / "ba" / "78" / ABC
    folders = [path.parent, path.parent.parent, tmp_path / "files", tmp_path / "files" / "incoming"]
    assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == ["0o700"] * 4
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_the_same_content_twice_is_one_file_that_is_not_written_again(store: Store) -> None:
    first = store.path(store.put(b"abc")).stat()
    again = store.path(store.put(b"abc")).stat()
    assert (first.st_ino, list(store.digests())) == (again.st_ino, [ABC])


def test_a_file_that_lost_its_end_is_written_again(store: Store) -> None:
    store.path(store.put(b"abc")).write_bytes(b"ab")
    assert store.get(store.put(b"abc")) == b"abc"


def test_an_altered_file_is_found_on_reading(store: Store) -> None:
    store.path(store.put(b"abc")).write_bytes(b"abd")
    with pytest.raises(StoreDamaged, match=ABC):
        store.get(ABC)


def test_a_file_that_was_never_put_is_missing(store: Store) -> None:
    assert (store.has(ABC), list(store.digests())) == (False, [])
    with pytest.raises(StoreMissing, match=ABC):
        store.get(ABC)


@pytest.mark.parametrize("digest", ["", "abc", ABC.upper(), ABC + "\n", ABC + "0", "../" + ABC[3:], "/" + ABC[1:]])
def test_what_is_not_a_digest_names_no_file(store: Store, digest: str) -> None:
    for ask in (store.path, store.get, store.has):
        with pytest.raises(ValueError, match="Not a SHA-256 digest"):
            ask(digest)


def test_every_digest_is_listed_in_order_and_nothing_else(store: Store, tmp_path: Path) -> None:
    digests = [store.put(content) for content in (b"a", b"b", b"c")]
    (tmp_path / "files" / "ba" / "78").mkdir(parents=True)
    (tmp_path / "files" / "ba" / "78" / "notes.txt").write_text("x")
    assert list(store.digests()) == sorted(digests)


def test_a_failed_write_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    store.path(ABC).mkdir(parents=True)
    with pytest.raises(StoreFailing):
        store.put(b"abc")
    assert list((tmp_path / "files" / "incoming").iterdir()) == []


def test_a_full_disk_keeps_nothing_says_so_and_is_used_again_once_it_has_room(store: Store, tmp_path: Path) -> None:
    with small_disk(tmp_path / "files") as disk:
        kept = store.put(b"abc")
        disk.fill()
        for full in (lambda: store.put(b"x" * 100_000), store.check_writable):
            with pytest.raises(StoreFailing, match="The disk of the files is full; nothing was done") as refused:
                full()
            assert refused.value.headers == {"Retry-After": "2"}
        assert (list(store.digests()), list((tmp_path / "files" / "incoming").iterdir())) == ([kept], [])
        assert store.get(kept) == b"abc"
        disk.free()
        store.check_writable()
        assert store.get(store.put(b"x" * 100_000)) == b"x" * 100_000


def test_a_disk_with_less_room_than_the_largest_file_takes_is_told_before_a_file_comes(
    store: Store, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "files", megabytes=4):
        store.check_writable(room=1 << 20)
        with pytest.raises(StoreFailing, match="full"):
            store.check_writable()
        assert list((tmp_path / "files" / "incoming").iterdir()) == []


def test_a_read_only_disk_keeps_nothing_says_so_and_is_still_read(store: Store, tmp_path: Path) -> None:
    with small_disk(tmp_path / "files") as disk:
        kept = store.put(b"abc")
        disk.read_only()
        for write in (lambda: store.put(b"abd"), store.check_writable):
            with pytest.raises(StoreFailing, match="The folder of the files cannot be written; nothing was done"):
                write()
        assert store.get(kept) == b"abc"
        disk.writable()
        store.check_writable()
        assert store.get(store.put(b"abd")) == b"abd"


def test_a_file_where_a_folder_is_expected_is_a_fault_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a folder")
    store = Store(tmp_path / "files")
    for use in (lambda: store.put(b"abc"), store.check_writable, lambda: store.get(ABC)):
        with pytest.raises(StoreFailing, match="The disk of the files fails"):
            use()


def test_what_a_killed_process_was_writing_is_forgotten_once_it_is_old(store: Store, tmp_path: Path) -> None:
    store.forget_unfinished(datetime(2026, 9, 2, tzinfo=UTC))  # nothing was ever put
    digest = store.put(b"abc")
    for name, day in (("old", 1), ("new", 2)):
        (tmp_path / "files" / "incoming" / name).write_bytes(b"ab")
        at = datetime(2026, 9, day, tzinfo=UTC).timestamp()
        os.utime(tmp_path / "files" / "incoming" / name, (at, at))
    os.utime(store.path(digest), (0, 0))
    store.forget_unfinished(datetime(2026, 9, 2, tzinfo=UTC))
    assert [path.name for path in (tmp_path / "files" / "incoming").iterdir()] == ["new"]
    assert list(store.digests()) == [digest]


def test_eight_threads_may_put_the_same_content_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(lambda _: store.put(b"abc" * 100_000), range(64)))
    assert [len(store.get(digest)) for digest in digests] == [300_000]


def test_three_processes_may_put_the_same_content_at_once(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", SAME, str(tmp_path / "files")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    answers = {line for process in running for line in process.communicate()[0].split()}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert answers == {digest.encode() for digest in store.digests()}
    assert [len(store.get(digest)) for digest in store.digests()] == [300_000]


def test_a_killed_process_leaves_no_half_file_and_loses_none_it_acknowledged(store: Store, tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for turn in range(10):
        command = [sys.executable, "-c", WRITER, str(tmp_path / "files"), str(turn * 1000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            acknowledged.add(process.stdout.readline().strip())
            time.sleep(0.002 * turn)
            os.kill(process.pid, signal.SIGKILL)
            acknowledged |= {line.strip() for line in process.stdout if line.endswith("\n")}
    kept = set(store.digests())
    assert acknowledged <= kept
    assert {hashlib.sha256(store.get(digest)).hexdigest() for digest in kept} == kept
