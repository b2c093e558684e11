"""A second server by mistake: it says why and ends, and the first one goes on."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from label.kit.errors import Conflict
from label.kit.settings import Settings
from label.kit.single_server import check_address_free, sole_server
from tests.support.server_process import Mortal, Running, running


def test_a_second_server_on_a_port_says_so_and_ends_and_the_first_goes_on(settings: Settings, tmp_path: Path) -> None:
    with running(settings) as first:
        elsewhere = settings.model_copy(update={"data_dir": tmp_path}) if not settings.on_sqlite else settings
        with closing(Running(elsewhere, LABEL_PORT=str(first.port))) as second:
            assert second.wait() == 1
        told = f"Another server listens on 127.0.0.1, port {first.port}. Stop it, or set LABEL_PORT to another port."
        assert told in second.log.read_text()
        assert "Traceback" not in second.log.read_text()
        first.ready()


def test_a_second_server_on_a_sqlite_file_names_the_first_and_ends_and_one_may_follow_a_killed_one(
    settings: Settings,
) -> None:
    if not settings.on_sqlite:
        pytest.skip("several servers may share a PostgreSQL")
    with closing(Mortal(settings)) as first:
        first.launch()
        first.ready()
        with closing(Running(settings)) as second:
            assert second.wait() == 1
        lock = settings.data_dir / "label.lock"
        told = f"Another `label serve` (process {lock.read_text()}) uses {settings.sqlite_file}"
        assert told in second.log.read_text()
        assert oct(lock.stat().st_mode & 0o777) == "0o600"
        first.ready()
        first.kill()
        with running(settings) as third:
            third.ready()


def test_several_servers_may_share_a_postgresql(settings: Settings) -> None:
    if settings.on_sqlite:
        pytest.skip("SQLite has one writer")
    with running(settings) as first, running(settings):
        first.ready()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0"])  # noqa: S104  that is what is tried
def test_an_address_is_free_unless_a_socket_listens_there_shared_or_not(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        listener.listen()
        port: int = listener.getsockname()[1]
        with pytest.raises(Conflict, match=f"listens on {host}, port {port}"):
            check_address_free(host, port)
    check_address_free(host, port)


def test_a_server_may_start_again_while_connections_of_the_former_one_linger() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()  # the side that closes first is left in TIME_WAIT
    check_address_free("127.0.0.1", port)


def test_a_link_to_a_sqlite_file_has_the_lock_of_the_file(tmp_path: Path) -> None:
    data, link = tmp_path / "data", tmp_path / "link.db"
    data.mkdir()
    link.symlink_to(data / "label.db")
    with sole_server(link):
        assert [file.name for file in data.iterdir()] == ["label.lock"]
