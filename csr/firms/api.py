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
    CoverageAsked,
    CoverageOut,
    FirmFilter,
    FirmOut,
    FirmPage,
    FirmPatch,
    HeadcountPut,
    OverdueFilter,
    StageIn,
)
from label.kit.clock import day, now
from label.kit.settings import Settings
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import SOEE, STEERS, route

FIRM = "/csr/firms/{siren:str}"
CONTACT = "/csr/contacts/{contact_id:str}"
INTERACTION = "/csr/interactions/{interaction_id:str}"
DUTY = FIRM + "/duties/{year:str}/{report:str}"
Text = FromPath[str]


@route("GET", "/csr/firms", who=STEERS, asks=FirmFilter, shows=FirmPage)
async def list_firms(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """The portfolio: the large firms of the commune, the largest first."""
    asked, today = call.asked(FirmFilter), day(now())
    return await call.read(queries.listed, Scope.of(settings), asked, today, call.path)


@route("PATCH", FIRM, who=SOEE, takes=FirmPatch, shows=FirmOut)
async def change_firm(call: Given[Call], settings: Given[Settings], siren: Text) -> ASGIResponse:
    """Say who follows a firm, and note what everyone should know of it."""
    return await call.write(actions.change, Scope.of(settings), siren)


@route("POST", FIRM + "/stage", who=SOEE, takes=StageIn, shows=FirmOut)
async def set_firm_stage(call: Given[Call], settings: Given[Settings], siren: Text) -> ASGIResponse:
    """Bring a firm to another stage; a pause needs a reason."""
    return await call.write(actions.set_stage, Scope.of(settings), siren)


@route("PUT", FIRM + "/headcount", who=SOEE, takes=HeadcountPut, shows=FirmOut)
async def put_firm_headcount(call: Given[Call], settings: Given[Settings], siren: Text) -> ASGIResponse:
    """Write down a published headcount, with its kind, source and date."""
    return await call.write(actions.put_headcount, Scope.of(settings), siren)


@route("GET", FIRM + "/contacts", who=STEERS, asks=NotesFilter, shows=ContactPage)
async def list_contacts(call: Given[Call], siren: Text) -> ASGIResponse:
    """Whom to speak with at a firm."""
    return await call.read(contacts.listed, siren, call.asked(NotesFilter), call.path)


@route("POST", FIRM + "/contacts", who=SOEE, takes=ContactIn, shows=ContactOut, status=201)
async def add_contact(call: Given[Call], siren: Text) -> ASGIResponse:
    """Add a contact."""
    return await call.write(contacts.add, siren)


@route("PATCH", CONTACT, who=SOEE, takes=ContactPatch, shows=ContactOut)
async def change_contact(call: Given[Call], contact_id: Text) -> ASGIResponse:
    """Change some of a contact's fields."""
    return await call.write(contacts.change, contact_id)


@route("DELETE", CONTACT, who=SOEE, status=204)
async def delete_contact(call: Given[Call], contact_id: Text) -> ASGIResponse:
    """Delete a contact that has left, or asks for it; the interactions stay."""
    return await call.write(contacts.delete, contact_id)


@route("GET", FIRM + "/interactions", who=STEERS, asks=NotesFilter, shows=InteractionPage)
async def list_interactions(call: Given[Call], siren: Text) -> ASGIResponse:
    """What was spoken with a firm, the latest first."""
    return await call.read(interactions.listed, siren, call.asked(NotesFilter), call.path)


@route("POST", FIRM + "/interactions", who=SOEE, takes=InteractionIn, shows=InteractionOut, status=201)
async def add_interaction(call: Given[Call], siren: Text) -> ASGIResponse:
    """Note a meeting, a call, a letter, with its next step; the first one brings the firm into discussion."""
    return await call.write(interactions.add, siren)


@route("PATCH", INTERACTION, who=SOEE, takes=InteractionPatch, shows=InteractionOut)
async def change_interaction(call: Given[Call], interaction_id: Text) -> ASGIResponse:
    """Correct an interaction; a next step given anew is to be done anew."""
    return await call.write(interactions.change, interaction_id)


@route("POST", INTERACTION + "/done", who=SOEE, takes=StepDoneIn, shows=InteractionOut)
async def finish_step(call: Given[Call], interaction_id: Text) -> ASGIResponse:
    """The next step is done, today unless said."""
    return await call.write(interactions.finish, interaction_id)


@route("GET", FIRM + "/duties", who=STEERS, asks=NotesFilter, shows=DutyPage)
async def list_duties(call: Given[Call], siren: Text) -> ASGIResponse:
    """The reports that a firm publishes, the latest year first."""
    return await call.read(duties.listed, siren, call.asked(NotesFilter), call.path)


@route("PUT", DUTY, who=SOEE, takes=DutyPut, shows=DutyOut)
async def put_duty(call: Given[Call], siren: Text, year: Text, report: Text) -> ASGIResponse:
    """Write down a firm's report of a year: by duty or by choice, published when and where."""
    return await call.write(duties.put, siren, year, report)


@route("DELETE", DUTY, who=SOEE, status=204)
async def delete_duty(call: Given[Call], siren: Text, year: Text, report: Text) -> ASGIResponse:
    """Take a report away that was noted by mistake."""
    return await call.write(duties.delete, siren, year, report)


@route("GET", "/csr/overdue", who=STEERS, asks=OverdueFilter, shows=StepPage)
async def list_overdue(call: Given[Call]) -> ASGIResponse:
    """Next steps past their day and not done, the oldest first."""
    return await call.read(next_steps.overdue, call.asked(OverdueFilter), day(now()), call.path)


@route("GET", "/csr/coverage", who=STEERS, asks=CoverageAsked, shows=CoverageOut)
async def show_coverage(call: Given[Call], settings: Given[Settings]) -> ASGIResponse:
    """Of the firms above the threshold, how many contacted, committed, acting; who is missing, largest first."""
    return await call.read(coverage.show, settings, call.asked(CoverageAsked))


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
