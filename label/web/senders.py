"""Who sends a request, as a name that is good for counting and for nothing else.

A name is a keyed digest of an address or of an API key. The digest's key is drawn by chance, lives in memory and is
replaced every ten minutes: no table and no log can be read back to an address.
"""

import hashlib
import logging
import secrets
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network
log = logging.getLogger("label.web")
SALT_SECONDS: Final = 600
MOST_HOPS: Final = 20  # addresses of X-Forwarded-For that are read, from the last one
HOME: Final = 64  # bits of an IPv6 address: one connection is given at least so large a network


class Senders:
    """`trusted` are the networks of the operator's proxies: only they say in X-Forwarded-For for whom they ask."""

    def __init__(self, trusted: tuple[IpNetwork, ...]) -> None:
        self._trusted = trusted
        self._salt, self._salted_at, self._warned = b"", float("-inf"), False

    def by_address(self, scope: Mapping[str, Any], at: float) -> bytes:
        """The name of the client's address, an IPv6 address by its /64; `at` is on a monotonic clock, in seconds."""
        return self._name(str(self._network(scope)).encode(), at)

    def by_key(self, key: str, at: float) -> bytes:
        """The name of an API key."""
        return self._name(b"key " + key.encode(), at)

    def _name(self, text: bytes, at: float) -> bytes:
        if at >= self._salted_at + SALT_SECONDS:
            self._salt, self._salted_at = secrets.token_bytes(32), at
        return hashlib.blake2b(text, key=self._salt, digest_size=16).digest()

    def _network(self, scope: Mapping[str, Any]) -> IpNetwork | str:
        peer = str((scope.get("client") or ("", 0))[0])
        address = _address(peer)
        if address is None:  # a Unix socket
            return peer
        forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if forwarded and not self._is_trusted(address):
            self._warn(address)
        elif forwarded:
            address = self._client(address, b",".join(forwarded).decode("latin-1"))
        return ip_network((address, HOME), strict=False) if address.version == 6 else ip_network(address)

    def _client(self, address: IpAddress, forwarded: str) -> IpAddress:
        """The last address that no proxy of ours has: a client may write anything before it."""
        for hop in _hops(forwarded):
            if not self._is_trusted(address):
                break
            address = hop
        return address

    def _is_trusted(self, address: IpAddress) -> bool:
        return any(address.version == network.version and address in network for network in self._trusted)

    def _warn(self, address: IpAddress) -> None:
        if address.is_private and not self._warned:
            self._warned = True
            log.warning(
                "A proxy seems to stand before the service, and LABEL_TRUSTED_PROXIES does not name it: all its"
                " visitors count as one sender and share one limit."
            )


def _hops(forwarded: str) -> Iterator[IpAddress]:
    """From the last one to the first malformed one."""
    for text in forwarded.split(",")[: -MOST_HOPS - 1 : -1]:
        address = _address(text.strip())
        if address is None:
            return
        yield address


def _address(text: str) -> IpAddress | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
