"""The routes of declarations, statements, scores and evidence."""

from functools import partial
from urllib.parse import quote

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.declarations import actions, evidence, queries, scores
from label.declarations.declare import declare
from label.declarations.schemas import (
    DeclarationFilter,
    DeclarationIn,
    DeclarationOut,
    DeclarationPage,
    DeclarationPatch,
    EvidenceOut,
    StatementIn,
    StatementOut,
    StatementVerdictIn,
    VerdictIn,
)
from label.kit.actor import Kind
from label.kit.storage import Store
from label.web.context import Call, Shown
from label.web.injection import Given
from label.web.routes import COMPANY, JUDGES, REVIEWER, route

FILE = JUDGES | {Kind.COMPANY}
YEAR = "/companies/{siren:str}/editions/{edition:str}"
Siren = FromPath[str]


@route("GET", f"{YEAR}/statement", who=FILE, shows=StatementOut)
async def show_statement(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """The annual statement."""
    return await call.read(queries.show_statement, siren, edition)


@route("PUT", f"{YEAR}/statement", who=COMPANY, takes=StatementIn, shows=StatementOut)
async def put_statement(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """Make or change the annual statement; signed, it counts."""
    return await call.write(actions.put_statement, siren, edition)


@route("PUT", f"{YEAR}/statement/verdict", who=REVIEWER, takes=StatementVerdictIn, shows=StatementOut)
async def judge_statement(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """Verify quantities of the statement."""
    return await call.write(actions.judge_statement, siren, edition)


@route("GET", f"{YEAR}/declarations", who=FILE, asks=DeclarationFilter, shows=DeclarationPage)
async def list_declarations(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """The company's declarations, in the order they were made."""
    return await call.read(queries.listed, siren, edition, call.asked(DeclarationFilter), call.path)


@route("POST", f"{YEAR}/declarations", who=COMPANY, takes=DeclarationIn, shows=DeclarationOut, status=201)
async def make_declaration(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """Declare volunteering, local hires or presence at the forum, as a draft."""
    return await call.write(declare, siren, edition)


@route("GET", f"{YEAR}/score", who=FILE, shows="Score")
async def show_score(call: Given[Call], siren: Siren, edition: FromPath[str]) -> ASGIResponse:
    """Both bases of the score, where each point comes from, and what is missing to the next level."""
    return await call.glance_or_read(scores.kept, scores.show, siren, edition)


@route("GET", "/declarations/{declaration_id:str}", who=FILE, shows=DeclarationOut)
async def show_declaration(call: Given[Call], declaration_id: FromPath[str]) -> ASGIResponse:
    """One declaration with its evidence."""
    return await call.read(queries.show, declaration_id)


@route("PATCH", "/declarations/{declaration_id:str}", who=COMPANY, takes=DeclarationPatch, shows=DeclarationOut)
async def change_declaration(call: Given[Call], declaration_id: FromPath[str]) -> ASGIResponse:
    """Change some fields; a verdict on it is undone."""
    return await call.write(actions.change, declaration_id)


@route("DELETE", "/declarations/{declaration_id:str}", who=COMPANY, status=204)
async def delete_declaration(call: Given[Call], declaration_id: FromPath[str]) -> ASGIResponse:
    """Take a declaration away."""
    return await call.write(actions.delete, declaration_id)


@route("POST", "/declarations/{declaration_id:str}/submission", who=COMPANY, shows=DeclarationOut)
async def submit_declaration(call: Given[Call], declaration_id: FromPath[str]) -> ASGIResponse:
    """Submit a declaration: it counts from now on."""
    return await call.write(actions.submit, declaration_id)


@route("PUT", "/declarations/{declaration_id:str}/verdict", who=REVIEWER, takes=VerdictIn, shows=DeclarationOut)
async def judge_declaration(call: Given[Call], declaration_id: FromPath[str]) -> ASGIResponse:
    """Verify a quantity: of 10 hours, 6 may be verified, with the reason."""
    return await call.write(actions.judge, declaration_id)


@route("POST", "/declarations/{declaration_id:str}/evidence", who=COMPANY, upload=True, shows=EvidenceOut, status=201)
async def add_evidence(call: Given[Call], files: Given[Store], declaration_id: FromPath[str]) -> ASGIResponse:
    """Add a file (multipart, field `file`): PDF, PNG or JPEG up to 10 MB, told by its content."""
    upload = evidence.Upload(*await call.upload())
    return await call.write_after(
        evidence.prepare, partial(evidence.store, files), evidence.add, declaration_id, upload
    )


@route("GET", "/evidence/{evidence_id:str}", who=FILE)
async def download_evidence(call: Given[Call], files: Given[Store], evidence_id: FromPath[str]) -> ASGIResponse:
    """The file itself; that it was read is kept."""
    return await call.write(partial(_file, files), evidence_id)


def _file(files: Store, session, actor, evidence_id, at):  # type: ignore[no-untyped-def]
    row = evidence.read(session, actor, evidence_id, at)
    headers = {
        "content-type": row.media_type,
        "content-disposition": f"attachment; filename*=UTF-8''{quote(row.name)}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
    }
    return Shown(files.get(row.digest), headers)


ROUTES = [
    show_statement,
    put_statement,
    judge_statement,
    list_declarations,
    make_declaration,
    show_score,
    show_declaration,
    change_declaration,
    delete_declaration,
    submit_declaration,
    judge_declaration,
    add_evidence,
    download_evidence,
]
