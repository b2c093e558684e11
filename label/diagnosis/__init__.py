"""`label doctor`: what is told in two places must be told alike. Each check yields a sentence for each disagreement."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from label.certificates.planning import Issuer
from label.diagnosis import certificates, decisions, files, lists, orders, trail
from label.kit.sessions import ReadSession

__all__ = ["disagreements"]


def disagreements(session: ReadSession, issuer: Issuer, at: datetime, deep: bool) -> list[str]:  # noqa: FBT001
    """Every disagreement, in words; `deep` reads every stored file whole, seal and all."""
    return list(_all(session, issuer, at, deep=deep))


def _all(session: ReadSession, issuer: Issuer, at: datetime, *, deep: bool) -> Iterator[str]:
    return chain(
        decisions.check(session),
        certificates.check(session),
        files.check(session, issuer, deep=deep),
        lists.check(session, issuer),
        orders.check(session, at),
        trail.check(session),
    )
