"""Reading the trail; for the city."""

import json
from datetime import datetime
from typing import Any

from litestar.response.base import ASGIResponse
from pydantic import Field
from sqlalchemy import or_, select

from label.declarations.queries import withheld_sirens
from label.kit.actor import Actor
from label.kit.audit import AuditEntry
from label.kit.paging import Paged, page
from label.kit.schemas import Out
from label.kit.sessions import ReadSession
from label.web.dispatch import QueryContext
from label.web.injection import Injected
from label.web.routes import CITY, route


class AuditFilter(Paged):
    """Filters of the trail; they add up."""

    siren: str | None = Field(default=None, max_length=9)
    subject: str | None = Field(default=None, max_length=40, description="A kind: application, certificate, …")
    subject_id: str | None = Field(default=None, max_length=40)
    person_id: str | None = Field(default=None, max_length=32)


class EntryOut(Out):
    """One change: who, what, when, before and after."""

    id: int
    at: datetime
    person_id: str | None
    action: str
    subject: str
    subject_id: str
    siren: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditPage(Out):
    """A page of the trail, the latest first."""

    items: list[EntryOut]
    next: str | None


def listed(session: ReadSession, actor: Actor, asked: AuditFilter) -> AuditPage:
    """A page of the trail; what concerns a company that the actor is tied to, or from whose file they
    have stepped back, is not in it."""
    rows = select(AuditEntry).where(
        or_(AuditEntry.siren.is_(None), AuditEntry.siren.not_in(withheld_sirens(actor.person_id)))
    )
    for name in ("siren", "subject", "subject_id", "person_id"):
        value = getattr(asked, name)
        if value is not None:
            rows = rows.where(getattr(AuditEntry, name) == value)
    found = page(session, rows, asked, [AuditEntry.id], descending=True)
    return AuditPage(items=[_out(entry) for entry in found.items], next=found.next)


def _out(entry: AuditEntry) -> EntryOut:
    texts = {name: json.loads(text) if (text := getattr(entry, name)) else None for name in ("before", "after")}
    names = ("id", "at", "person_id", "action", "subject", "subject_id", "siren")
    return EntryOut(**{name: getattr(entry, name) for name in names}, **texts)


@route("GET", "/audit", roles=CITY, query=AuditFilter, response=AuditPage)
async def list_audit(context: Injected[QueryContext[AuditFilter]]) -> ASGIResponse:
    """Every change of state, the latest first."""
    return await context.read(listed)


ROUTES = [list_audit]
