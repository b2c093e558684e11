"""The routes of declarations, statements, scores and evidence."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.declarations import (
    actions,
    amendments,
    erasures,
    evidence,
    evidence_rules,
    queries,
    scores,
    statement_evidence,
    verdicts,
)
from label.declarations.attendance import actions as attendance
from label.declarations.attendance.bodies import read_csv, read_french_csv, read_json
from label.declarations.attendance.schemas import MAX_JSON_VALUES, AttendanceList, AttendanceOut
from label.declarations.erasures import ErasureFilter, ErasurePage
from label.declarations.evidence_rules import EvidenceRules
from label.declarations.evidence_schemas import EvidenceOut, FigureProofQuery, ProofQuery, ReadingQuery
from label.declarations.models import Evidence
from label.declarations.schemas import (
    DeclarationFilter,
    DeclarationIn,
    DeclarationOut,
    DeclarationPage,
    DeclarationPatch,
    StatementIn,
    StatementOut,
    StatementVerdictIn,
    VerdictIn,
)
from label.editions.actions import TRIES
from label.editions.schemas import AmendmentIn, AmendmentOut
from label.kit.actor import Role
from label.kit.clock import day, now
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.settings import Settings
from label.kit.storage import Store
from label.kit.versions import VersionQuery
from label.web.context import Result, created
from label.web.downloads import attachment
from label.web.injection import Injected
from label.web.rate_limits import Operation
from label.web.read_contexts import PublicContext, QueryContext, ReadContext
from label.web.routes import CITY, COMPANY, JUDGES, REVIEWER, STEERS, route
from label.web.write_contexts import BodyContext, RecordedReadContext, WriteContext, WriteQueryContext

FILE = JUDGES | {Role.COMPANY}
YEAR = "/companies/{siren:str}/editions/{edition:str}"
SirenPath = FromPath[Siren]
EditionPath = FromPath[EditionCode]


@route("GET", f"{YEAR}/statement", roles=FILE, response=StatementOut)
async def show_statement(context: Injected[ReadContext], siren: SirenPath, edition: EditionPath) -> ASGIResponse:
    """The annual statement."""
    return await context.read(queries.show_statement, siren, edition)


@route("PUT", f"{YEAR}/statement", roles=COMPANY, body=StatementIn, response=StatementOut)
async def put_statement(
    context: Injected[BodyContext[StatementIn]], siren: SirenPath, edition: EditionPath
) -> ASGIResponse:
    """Make or change the annual statement; it counts once it is signed."""
    return await context.write(actions.put_statement, siren, edition)


@route("PUT", f"{YEAR}/statement/verdict", roles=REVIEWER, body=StatementVerdictIn, response=StatementOut)
async def judge_statement(
    context: Injected[BodyContext[StatementVerdictIn]],
    settings: Injected[Settings],
    siren: SirenPath,
    edition: EditionPath,
) -> ASGIResponse:
    """Verify quantities of the statement."""
    return await context.write(verdicts.judge_statement, siren, edition, InseeCommune(settings.commune_code))


@route("GET", f"{YEAR}/declarations", roles=FILE, query=DeclarationFilter, response=DeclarationPage)
async def list_declarations(
    context: Injected[QueryContext[DeclarationFilter]], siren: SirenPath, edition: EditionPath
) -> ASGIResponse:
    """The company's declarations, in the order they were made."""
    return await context.read(queries.listed, siren, edition)


@route("POST", f"{YEAR}/declarations", roles=COMPANY, body=DeclarationIn, response=DeclarationOut, status=201)
async def make_declaration(
    context: Injected[BodyContext[DeclarationIn]], siren: SirenPath, edition: EditionPath
) -> ASGIResponse:
    """Make a declaration, as a draft: volunteering, for example."""
    return await context.write_as(
        lambda made: created(made, f"/declarations/{made.id}"), actions.declare, siren, edition
    )


@route("GET", f"{YEAR}/score", roles=FILE, response="Score")
async def show_score(context: Injected[ReadContext], siren: SirenPath, edition: EditionPath) -> ASGIResponse:
    """Both bases of the score, where each point comes from, and what is missing to the next level."""
    return await context.read_inline_or_costly(scores.cached_score, scores.show, siren, edition, day(now()))


@route("GET", "/declarations/{declaration_id:str}", roles=FILE, response=DeclarationOut)
async def show_declaration(context: Injected[ReadContext], declaration_id: FromPath[str]) -> ASGIResponse:
    """One declaration with its evidence."""
    return await context.read(queries.show, declaration_id)


@route("PATCH", "/declarations/{declaration_id:str}", roles=COMPANY, body=DeclarationPatch, response=DeclarationOut)
async def change_declaration(
    context: Injected[BodyContext[DeclarationPatch]], declaration_id: FromPath[str]
) -> ASGIResponse:
    """Change some fields; a verdict on it is undone."""
    return await context.write(actions.change, declaration_id)


@route("DELETE", "/declarations/{declaration_id:str}", roles=COMPANY, query=VersionQuery, status=204)
async def delete_declaration(
    context: Injected[WriteQueryContext[VersionQuery]], declaration_id: FromPath[str]
) -> ASGIResponse:
    """Delete a declaration."""
    return await context.write(actions.delete, declaration_id)


@route("POST", "/declarations/{declaration_id:str}/submission", roles=COMPANY, response=DeclarationOut)
async def submit_declaration(context: Injected[WriteContext], declaration_id: FromPath[str]) -> ASGIResponse:
    """Submit a declaration: it counts from now on."""
    return await context.write(actions.submit, declaration_id)


@route("PUT", "/declarations/{declaration_id:str}/verdict", roles=REVIEWER, body=VerdictIn, response=DeclarationOut)
async def judge_declaration(context: Injected[BodyContext[VerdictIn]], declaration_id: FromPath[str]) -> ASGIResponse:
    """Give a verdict on a quantity: of 10 hours, 6 may be verified, with the reason."""
    return await context.write(verdicts.judge, declaration_id)


@route(
    "POST",
    "/declarations/{declaration_id:str}/evidence",
    roles=COMPANY,
    query=ProofQuery,
    upload=True,
    response=EvidenceOut,
    status=201,
)
async def add_evidence(
    context: Injected[WriteQueryContext[ProofQuery]], files: Injected[Store], declaration_id: FromPath[str]
) -> ASGIResponse:
    """Add a file (multipart, field `file`): PDF, PNG, JPEG or WEBP up to 10 MB, recognised by its content."""
    upload = evidence.Upload(*await context.upload())
    return await context.write_after_as(
        lambda made: created(made, f"/evidence/{made.id}"),
        evidence.prepare,
        lambda plan: evidence.store(files, plan),
        evidence.add,
        declaration_id,
        upload,
    )


@route(
    "POST",
    f"{YEAR}/statement/evidence",
    roles=COMPANY,
    query=FigureProofQuery,
    upload=True,
    response=EvidenceOut,
    status=201,
)
async def add_statement_evidence(
    context: Injected[WriteQueryContext[FigureProofQuery]],
    files: Injected[Store],
    siren: SirenPath,
    edition: EditionPath,
) -> ASGIResponse:
    """Add a file that proves a figure of the statement (multipart, field `file`), as to a declaration."""
    upload = evidence.Upload(*await context.upload())
    return await context.write_after_as(
        lambda made: created(made, f"/evidence/{made.id}"),
        statement_evidence.prepare,
        lambda plan: evidence.store(files, plan),
        statement_evidence.add,
        siren,
        edition,
        upload,
    )


@route("GET", "/evidence/{evidence_id:str}", roles=FILE, recorded=True, query=ReadingQuery)
async def download_evidence(
    context: Injected[RecordedReadContext[ReadingQuery]], files: Injected[Store], evidence_id: FromPath[str]
) -> ASGIResponse:
    """The file itself; the reading is recorded. A judge gives a reason where the company has not applied."""
    return await context.read_as(partial(_attachment, files), evidence.read, evidence_id)


def _attachment(files: Store, row: Evidence) -> Result:
    """With the version of the file, which a masking moves."""
    found = attachment(files, row)
    return Result(found.value, {**found.headers, "etag": f'"{row.version}"'})


@route("GET", "/editions/{edition:str}/evidence-rules", response=EvidenceRules)
async def show_evidence_rules(context: Injected[PublicContext], edition: FromPath[str]) -> ASGIResponse:
    """The pieces of evidence that the edition accepts, by figure of the statement and by kind of declaration."""
    return await context.read(evidence_rules.show, edition)


@route("GET", "/erasures", roles=CITY, query=ErasureFilter, response=ErasurePage)
async def list_erasures(context: Injected[QueryContext[ErasureFilter]]) -> ASGIResponse:
    """The evidence whose time of keeping has ended, for the archives. Nothing is erased without their visa."""
    return await context.read(erasures.listed)


@route(
    "POST",
    "/editions/{edition:str}/attendance",
    roles=STEERS,
    body=AttendanceList,
    readers={"application/json": read_json, "text/csv": read_csv, "text/csv;dialect=fr": read_french_csv},
    values=MAX_JSON_VALUES,
    response=AttendanceOut,
    counted=Operation.IMPORT,
)
async def import_attendance(context: Injected[BodyContext[AttendanceList]], edition: EditionPath) -> ASGIResponse:
    """Import who was at the forum, as JSON or CSV: it verifies the declarations, with the organiser as the source."""
    return await context.write(attendance.import_attendance, edition)


@route("POST", "/editions/{edition:str}/amendments", roles=CITY, body=AmendmentIn, response=AmendmentOut, status=201)
async def amend_edition(context: Injected[BodyContext[AmendmentIn]], edition: FromPath[str]) -> ASGIResponse:
    """Give an edition another rulebook, with the reason: each file that is not decided is scored by it from then on."""
    return await context.write_after_as(
        lambda made: created(made, f"/editions/{edition}"),
        amendments.prepare,
        amendments.try_promises(TRIES),
        amendments.amend,
        edition,
    )


ROUTES = [
    show_evidence_rules,
    amend_edition,
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
    add_statement_evidence,
    download_evidence,
    list_erasures,
    import_attendance,
]
