"""The way from a route to its use case is held by types: each fault planted here is one that mypy must find."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PLANTED = """
from datetime import datetime

from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from sqlalchemy import update
from sqlalchemy.orm import Session

from label.declarations.models import Declaration
from label.kit.actor import Actor
from label.kit.ids import EditionCode, Siren
from label.kit.paging import Paged
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.kit.versions import VersionQuery
from label.web.context import created
from label.web.read_contexts import PublicContext, QueryContext, ReadContext
from label.web.write_contexts import BodyContext, WriteContext, WriteQueryContext
from label.web.injection import Injected
from label.web.routes import COMPANY, route

Of = FromPath[Siren]
Edition = FromPath[EditionCode]


class ThingIn(In): ...


class OtherIn(In): ...


class ThingOut(Out):
    id: str


class ThingFilter(Paged): ...


def put(
    session: Session, actor: Actor, siren: Siren, edition: EditionCode, data: ThingIn, at: datetime
) -> ThingOut: ...


def remove(session: Session, actor: Actor, siren: Siren, at: datetime) -> None: ...


def remove_read(session: Session, actor: Actor, siren: Siren, asked: VersionQuery, at: datetime) -> None: ...


def show(session: ReadSession, actor: Actor, siren: Siren) -> ThingOut: ...


def listed(session: ReadSession, actor: Actor, siren: Siren, asked: ThingFilter) -> ThingOut: ...


@route("PUT", "/right/{siren:str}/{edition:str}", roles=COMPANY, body=ThingIn, response=ThingOut)
async def right_put(context: Injected[BodyContext[ThingIn]], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write(put, siren, edition)


@route("POST", "/right/{siren:str}/{edition:str}", roles=COMPANY, body=ThingIn, response=ThingOut, status=201)
async def right_post(context: Injected[BodyContext[ThingIn]], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write_as(lambda made: created(made, f"/things/{made.id}"), put, siren, edition)


@route("DELETE", "/right/{siren:str}", roles=COMPANY, status=204)
async def right_delete(context: Injected[WriteContext], siren: Of) -> ASGIResponse:
    return await context.write(remove, siren)


@route("DELETE", "/right/{siren:str}", roles=COMPANY, query=VersionQuery, status=204)
async def right_delete_read(context: Injected[WriteQueryContext[VersionQuery]], siren: Of) -> ASGIResponse:
    return await context.write(remove_read, siren)


@route("GET", "/right/{siren:str}", roles=COMPANY, query=ThingFilter, response=ThingOut)
async def right_list(context: Injected[QueryContext[ThingFilter]], siren: Of) -> ASGIResponse:
    return await context.read(listed, siren)


@route("PUT", "/missing/{siren:str}", roles=COMPANY, body=ThingIn, response=ThingOut)
async def missing_argument(context: Injected[BodyContext[ThingIn]], siren: Of) -> ASGIResponse:
    return await context.write(put, siren)  # fault


@route("PUT", "/swapped/{siren:str}/{edition:str}", roles=COMPANY, body=ThingIn, response=ThingOut)
async def swapped_arguments(context: Injected[BodyContext[ThingIn]], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write(put, edition, siren)  # fault


@route("PUT", "/body/{siren:str}/{edition:str}", roles=COMPANY, body=OtherIn, response=ThingOut)
async def body_of_another_action(context: Injected[BodyContext[OtherIn]], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write(put, siren, edition)  # fault


@route("PUT", "/body/{siren:str}/{edition:str}", roles=COMPANY, body=OtherIn, response=ThingOut)  # fault
async def other_body_than_route(context: Injected[BodyContext[ThingIn]], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write(put, siren, edition)


@route("DELETE", "/nobody/{siren:str}", roles=COMPANY, status=204)
async def no_body(context: Injected[WriteContext], siren: Of, edition: Edition) -> ASGIResponse:
    return await context.write(put, siren, edition)  # fault


@route("DELETE", "/noquery/{siren:str}", roles=COMPANY, status=204)
async def no_query(context: Injected[WriteContext], siren: Of) -> ASGIResponse:
    return await context.write(remove_read, siren)  # fault


@route("DELETE", "/query/{siren:str}", roles=COMPANY, query=ThingFilter, status=204)  # fault
async def other_query_than_route(context: Injected[WriteQueryContext[VersionQuery]], siren: Of) -> ASGIResponse:
    return await context.write(remove_read, siren)


@route("DELETE", "/query/{siren:str}", roles=COMPANY, query=VersionQuery, status=204)
async def action_that_ignores_the_query(
    context: Injected[WriteQueryContext[VersionQuery]], siren: Of
) -> ASGIResponse:
    return await context.write(remove, siren)  # fault


@route("GET", "/write/{siren:str}", roles=COMPANY)
async def action_behind_a_get(context: Injected[ReadContext], siren: Of) -> ASGIResponse:
    return await context.read(remove, siren)  # fault


@route("GET", "/write/{siren:str}", roles=COMPANY)  # fault
async def writing_context_behind_a_get(context: Injected[WriteContext], siren: Of) -> ASGIResponse:
    return await context.write(remove, siren)


@route("GET", "/public/{siren:str}")
async def query_with_an_actor_on_a_public_route(context: Injected[PublicContext], siren: Of) -> ASGIResponse:
    return await context.read(show, siren)  # fault


@route("GET", "/query/{siren:str}", roles=COMPANY)
async def query_string_that_the_route_does_not_have(context: Injected[ReadContext], siren: Of) -> ASGIResponse:
    return await context.read(listed, siren)  # fault


def query_that_calls_an_action(session: ReadSession, actor: Actor, siren: Siren, at: datetime) -> None:
    remove(session, actor, siren, at)  # fault


def query_that_adds(session: ReadSession) -> None:
    session.add(Declaration())  # fault


def query_that_updates(session: ReadSession) -> None:
    session.execute(update(Declaration))  # fault
"""


def test_each_planted_fault_is_found_where_it_is_and_nothing_else(tmp_path: Path) -> None:
    module = tmp_path / "planted.py"
    module.write_text(PLANTED)
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(module)]
    # An empty body stands for a use case here.
    told = subprocess.run([*command, "--disable-error-code=empty-body"], cwd=ROOT, capture_output=True, text=True)
    found = {int(line) for line in re.findall(r"planted\.py:(\d+): error:", told.stdout)}
    planted = {number for number, line in enumerate(PLANTED.splitlines(), 1) if line.endswith("# fault")}
    assert found == planted, told.stdout
    assert len(planted) == 15
