"""The routes of SOEE's portfolio. SOEE writes, the city reads with it; a firm never sees what is noted of it."""

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.firms import actions, contacts, coverage, duties, interactions, next_steps, queries
from csr.firms.note_schemas import (
    ContactIn,
    ContactOut,
    ContactPage,
    ContactPatch,
    DutyOut,
    DutyPage,
    DutyPut,
    InteractionIn,
    InteractionOut,
    InteractionPage,
    InteractionPatch,
    NotesFilter,
    StepDoneIn,
    StepPage,
)
from csr.firms.portfolio import Scope
from csr.firms.schemas import (
    CoverageOut,
    CoverageQuery,
    FirmFilter,
    FirmOut,
    FirmPage,
    FirmPatch,
    HeadcountPut,
    OverdueFilter,
    StageIn,
)
from label.kit.clock import day, now
from label.kit.ids import ReportCode, Siren, YearText
from label.kit.settings import Settings
from label.kit.versions import VersionQuery
from label.web.context import created
from label.web.injection import Injected
from label.web.read_contexts import QueryContext
from label.web.routes import SOEE, STEERS, route
from label.web.write_contexts import BodyContext, WriteQueryContext

FIRM = "/csr/firms/{siren:str}"
CONTACT = "/csr/contacts/{contact_id:str}"
INTERACTION = "/csr/interactions/{interaction_id:str}"
DUTY = FIRM + "/duties/{year:str}/{report:str}"


@route("GET", "/csr/firms", roles=STEERS, query=FirmFilter, response=FirmPage)
async def list_firms(context: Injected[QueryContext[FirmFilter]], settings: Injected[Settings]) -> ASGIResponse:
    """The portfolio: the large firms of the commune, the largest first."""
    return await context.read(queries.listed, Scope.of(settings), day(now()))


@route("PATCH", FIRM, roles=SOEE, body=FirmPatch, response=FirmOut)
async def change_firm(
    context: Injected[BodyContext[FirmPatch]], settings: Injected[Settings], siren: FromPath[str]
) -> ASGIResponse:
    """Set the officer who follows a firm, and the note that all officers read."""
    return await context.write(actions.change, Scope.of(settings), siren)


@route("POST", FIRM + "/stage", roles=SOEE, body=StageIn, response=FirmOut)
async def set_firm_stage(
    context: Injected[BodyContext[StageIn]], settings: Injected[Settings], siren: FromPath[str]
) -> ASGIResponse:
    """Move a firm to another stage; a pause needs a reason."""
    return await context.write(actions.set_stage, Scope.of(settings), siren)


@route("PUT", FIRM + "/headcount", roles=SOEE, body=HeadcountPut, response=FirmOut)
async def put_firm_headcount(
    context: Injected[BodyContext[HeadcountPut]], settings: Injected[Settings], siren: FromPath[str]
) -> ASGIResponse:
    """Record a published headcount, with its kind, source and date."""
    return await context.write(actions.put_headcount, Scope.of(settings), siren)


@route("GET", FIRM + "/contacts", roles=STEERS, query=NotesFilter, response=ContactPage)
async def list_contacts(context: Injected[QueryContext[NotesFilter]], siren: FromPath[str]) -> ASGIResponse:
    """The people to contact at a firm."""
    return await context.read(contacts.listed, siren)


@route("POST", FIRM + "/contacts", roles=SOEE, body=ContactIn, response=ContactOut, status=201)
async def add_contact(context: Injected[BodyContext[ContactIn]], siren: FromPath[str]) -> ASGIResponse:
    """Add a contact."""
    return await context.write_as(lambda made: created(made, f"/csr/contacts/{made.id}"), contacts.add, siren)


@route("PATCH", CONTACT, roles=SOEE, body=ContactPatch, response=ContactOut)
async def change_contact(context: Injected[BodyContext[ContactPatch]], contact_id: FromPath[str]) -> ASGIResponse:
    """Change some of a contact's fields."""
    return await context.write(contacts.change, contact_id)


@route("DELETE", CONTACT, roles=SOEE, query=VersionQuery, status=204)
async def delete_contact(context: Injected[WriteQueryContext[VersionQuery]], contact_id: FromPath[str]) -> ASGIResponse:
    """Delete a contact that has left, or asks for it; the interactions stay."""
    return await context.write(contacts.delete, contact_id)


@route("GET", FIRM + "/interactions", roles=STEERS, query=NotesFilter, response=InteractionPage)
async def list_interactions(context: Injected[QueryContext[NotesFilter]], siren: FromPath[str]) -> ASGIResponse:
    """The interactions with a firm, the latest first."""
    return await context.read(interactions.listed, siren)


@route("POST", FIRM + "/interactions", roles=SOEE, body=InteractionIn, response=InteractionOut, status=201)
async def add_interaction(context: Injected[BodyContext[InteractionIn]], siren: FromPath[str]) -> ASGIResponse:
    """Record a meeting, a call or a letter, with its next step; the first one moves the firm to "in discussion"."""
    return await context.write_as(lambda made: created(made, f"/csr/interactions/{made.id}"), interactions.add, siren)


@route("PATCH", INTERACTION, roles=SOEE, body=InteractionPatch, response=InteractionOut)
async def change_interaction(
    context: Injected[BodyContext[InteractionPatch]], interaction_id: FromPath[str]
) -> ASGIResponse:
    """Correct an interaction; a new next step is not done yet."""
    return await context.write(interactions.change, interaction_id)


@route("POST", INTERACTION + "/done", roles=SOEE, body=StepDoneIn, response=InteractionOut)
async def finish_step(context: Injected[BodyContext[StepDoneIn]], interaction_id: FromPath[str]) -> ASGIResponse:
    """Mark the next step as done, today unless a date is given."""
    return await context.write(interactions.finish, interaction_id)


@route("GET", FIRM + "/duties", roles=STEERS, query=NotesFilter, response=DutyPage)
async def list_duties(context: Injected[QueryContext[NotesFilter]], siren: FromPath[str]) -> ASGIResponse:
    """The reports that a firm publishes, the latest year first."""
    return await context.read(duties.listed, siren)


@route("PUT", DUTY, roles=SOEE, body=DutyPut, response=DutyOut)
async def put_duty(
    context: Injected[BodyContext[DutyPut]],
    siren: FromPath[Siren],
    year: FromPath[YearText],
    report: FromPath[ReportCode],
) -> ASGIResponse:
    """Record a firm's report of a year: by duty or by choice, published when and where."""
    return await context.write(duties.put, siren, year, report)


@route("DELETE", DUTY, roles=SOEE, query=VersionQuery, status=204)
async def delete_duty(
    context: Injected[WriteQueryContext[VersionQuery]],
    siren: FromPath[Siren],
    year: FromPath[YearText],
    report: FromPath[ReportCode],
) -> ASGIResponse:
    """Delete a report that was recorded by mistake."""
    return await context.write(duties.delete, siren, year, report)


@route("GET", "/csr/overdue", roles=STEERS, query=OverdueFilter, response=StepPage)
async def list_overdue(context: Injected[QueryContext[OverdueFilter]]) -> ASGIResponse:
    """Next steps past their day and not done, the oldest first."""
    return await context.read(next_steps.overdue, day(now()))


@route("GET", "/csr/coverage", roles=STEERS, query=CoverageQuery, response=CoverageOut)
async def show_coverage(context: Injected[QueryContext[CoverageQuery]], settings: Injected[Settings]) -> ASGIResponse:
    """Of the firms above the threshold, how many contacted, committed, acting; who is missing, largest first."""
    return await context.read(coverage.show, settings)


ROUTES = [
    list_firms,
    change_firm,
    set_firm_stage,
    put_firm_headcount,
    list_contacts,
    add_contact,
    change_contact,
    delete_contact,
    list_interactions,
    add_interaction,
    change_interaction,
    finish_step,
    list_duties,
    put_duty,
    delete_duty,
    list_overdue,
    show_coverage,
]
