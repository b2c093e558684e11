import logging
from ipaddress import ip_network
from typing import Any

import pytest

from label.web.senders import SALT_SECONDS, Senders

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def asked(peer: str, *forwarded: str) -> dict[str, Any]:
    return {"client": (peer, 4711), "headers": [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]}


def same(senders: Senders, *scopes: dict[str, Any]) -> bool:
    return len({senders.by_address(scope, 0.0) for scope in scopes}) == 1


def test_an_ipv4_address_is_one_sender() -> None:
    senders = Senders(())
    assert same(senders, asked("192.0.2.1"), asked("192.0.2.1"), asked("::ffff:192.0.2.1"))
    assert not same(senders, asked("192.0.2.1"), asked("192.0.2.2"))


def test_an_ipv6_network_of_64_bits_is_one_sender() -> None:
    senders = Senders(())
    assert same(senders, asked("2001:db8:1:2::1"), asked("2001:db8:1:2:ffff::9"), asked("2001:db8:1:2::3%eth0"))
    assert not same(senders, asked("2001:db8:1:2::1"), asked("2001:db8:1:3::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", ["192.0.2.1"], "192.0.2.1"),
        ("fd00::1", ["192.0.2.1"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.9, 192.0.2.1"], "192.0.2.1"),  # the client has written the first one itself
        ("10.0.0.1", ["198.51.100.9", "192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ("10.0.0.1", ["10.0.0.7, 10.0.0.2"], "10.0.0.7"),
        ("10.0.0.1", ["198.51.100.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["", "é", "192.0.2.1,"], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("192.0.2.9", ["192.0.2.1"], "192.0.2.9"),
        ("10.0.0.1", [", ".join(["192.0.2.1"] + ["10.0.0.2"] * 20)], "10.0.0.2"),
        ("10.0.0.1", ["1" * 100_000], "10.0.0.1"),
    ],
)
def test_only_a_declared_proxy_says_for_whom_it_asks(peer: str, forwarded: list[str], client: str) -> None:
    senders = Senders(PROXIES)
    assert same(senders, asked(peer, *forwarded), asked(client))


def test_what_has_no_address_is_one_sender() -> None:
    senders = Senders(PROXIES)
    assert same(senders, {"client": None, "headers": []}, asked("", "192.0.2.1"))
    assert not same(senders, asked("testclient"), asked("192.0.2.1"))


def test_a_name_tells_no_address_and_is_another_one_ten_minutes_later() -> None:
    scope, senders = asked("192.0.2.1"), Senders(())
    names = [senders.by_address(scope, at) for at in (0.0, SALT_SECONDS - 1.0, float(SALT_SECONDS))]
    assert (names[0] == names[1], names[1] == names[2]) == (True, False)
    assert Senders(()).by_address(scope, 0.0) not in names
    assert b"192" not in names[0]


def test_a_key_and_an_address_are_different_senders() -> None:
    senders = Senders(())
    assert senders.by_key("lbl_a", 0) == senders.by_key("lbl_a", 1)
    assert senders.by_key("lbl_a", 0) != senders.by_key("lbl_b", 0)


def test_a_proxy_that_is_not_declared_is_told_once_and_no_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    senders = Senders(())
    with caplog.at_level(logging.DEBUG):
        for scope in (asked("192.0.2.1"), asked("127.0.0.1", "192.0.2.7"), asked("127.0.0.1", "192.0.2.8")):
            senders.by_address(scope, 0.0)
    assert len(caplog.records) == 1
    assert "LABEL_TRUSTED_PROXIES" in caplog.text
    assert "192.0.2" not in caplog.text
