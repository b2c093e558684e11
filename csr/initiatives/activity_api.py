"""The routes of what is done in an initiative: milestones, updates, deliveries, outcomes, evidence."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from csr.initiatives import deliveries, evidence, label_declarations, milestones, outcomes, results, updates
from csr.initiatives.delivery_schemas import DeliveryFilter, DeliveryIn, DeliveryOut, DeliveryPage, DeliveryPatch
from csr.initiatives.evidence import FileFilter, FileOut, FilePage
from csr.initiatives.label_declarations import DeclaredOut, DeclaringIn
from csr.initiatives.milestones import (
    MilestoneDoneIn,
    MilestoneFilter,
    MilestoneIn,
    MilestoneOut,
    MilestonePage,
    MilestonePatch,
)
from csr.initiatives.outcome_schemas import ConfirmationIn, OutcomesIn, OutcomesOut
from csr.initiatives.schemas import ResultsOut
from csr.initiatives.updates import UpdateFilter, UpdateIn, UpdateOut, UpdatePage
from label.declarations.evidence import Upload, store
from label.kit.actor import Kind
from label.kit.clock import day, now
from label.kit.storage import Store
from label.web.context import Call
from label.web.injection import Given
from label.web.routes import COMPANY, SOEE, STEERS, route

PARTNER = frozenset({Kind.PARTNER})
INVOLVED = COMPANY | PARTNER
ONE = "/csr/initiatives/{initiative_id:str}"
MILESTONE = "/csr/milestones/{milestone_id:str}"
DELIVERY = "/csr/deliveries/{delivery_id:str}"
Id = FromPath[str]


@route("GET", f"{ONE}/milestones", who=STEERS | INVOLVED, asks=MilestoneFilter, shows=MilestonePage)
async def list_milestones(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Milestones by the day they are due, and how late they are."""
    asked = call.asked(MilestoneFilter)
    return await call.read(milestones.listed, initiative_id, asked, call.path, day(now()))


@route("POST", f"{ONE}/milestones", who=SOEE, takes=MilestoneIn, shows=MilestoneOut, status=201)
async def plan_milestone(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Add a milestone."""
    return await call.write(milestones.plan, initiative_id)


@route("PATCH", MILESTONE, who=SOEE, takes=MilestonePatch, shows=MilestoneOut)
async def change_milestone(call: Given[Call], milestone_id: Id) -> ASGIResponse:
    """Change a milestone's title or day."""
    return await call.write(milestones.change, milestone_id)


@route("DELETE", MILESTONE, who=SOEE, status=204)
async def delete_milestone(call: Given[Call], milestone_id: Id) -> ASGIResponse:
    """Take a milestone away."""
    return await call.write(milestones.delete, milestone_id)


@route("POST", f"{MILESTONE}/done", who=SOEE, takes=MilestoneDoneIn, shows=MilestoneOut)
async def finish_milestone(call: Given[Call], milestone_id: Id) -> ASGIResponse:
    """It is done."""
    return await call.write(milestones.finish, milestone_id)


@route("GET", f"{ONE}/updates", who=STEERS | INVOLVED, asks=UpdateFilter, shows=UpdatePage)
async def list_updates(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """What has been told of its progress, the latest first."""
    return await call.read(updates.listed, initiative_id, call.asked(UpdateFilter), call.path)


@route("POST", f"{ONE}/updates", who=SOEE | INVOLVED, takes=UpdateIn, shows=UpdateOut, status=201)
async def tell_update(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Tell how it goes."""
    return await call.write(updates.tell, initiative_id)


@route("GET", f"{ONE}/deliveries", who=STEERS | COMPANY, asks=DeliveryFilter, shows=DeliveryPage)
async def list_deliveries(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """What the firms have given; a firm reads its own."""
    return await call.read(deliveries.listed, initiative_id, call.asked(DeliveryFilter), call.path)


@route("POST", f"{ONE}/deliveries", who=SOEE | COMPANY, takes=DeliveryIn, shows=DeliveryOut, status=201)
async def record_delivery(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Write down what a firm has given: hours, euros, places, hires."""
    return await call.write(deliveries.record, initiative_id)


@route("PATCH", DELIVERY, who=SOEE | COMPANY, takes=DeliveryPatch, shows=DeliveryOut)
async def change_delivery(call: Given[Call], delivery_id: Id) -> ASGIResponse:
    """Say a delivery anew, unless it is declared to the label."""
    return await call.write(deliveries.change, delivery_id)


@route("DELETE", DELIVERY, who=SOEE | COMPANY, status=204)
async def delete_delivery(call: Given[Call], delivery_id: Id) -> ASGIResponse:
    """Take a delivery away, unless it is declared to the label."""
    return await call.write(deliveries.delete, delivery_id)


@route("GET", f"{ONE}/results", who=STEERS | COMPANY, shows=ResultsOut)
async def show_results(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """What was committed and what was given, side by side."""
    return await call.read(results.show, initiative_id)


@route("GET", f"{ONE}/outcomes", who=STEERS | INVOLVED, shows=OutcomesOut)
async def show_outcomes(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """What came of it, counted by the associations."""
    return await call.read(outcomes.show, initiative_id)


@route("PUT", f"{ONE}/outcomes", who=SOEE | PARTNER, takes=OutcomesIn, shows=OutcomesOut)
async def count_outcomes(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Say anew all that one association has counted; a change undoes its confirmation."""
    return await call.write(outcomes.count, initiative_id)


@route("POST", f"{ONE}/confirmation", who=PARTNER, takes=ConfirmationIn, shows=OutcomesOut)
async def confirm_outcomes(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """An association confirms what it has counted."""
    return await call.write(outcomes.confirm, initiative_id)


@route("GET", f"{ONE}/evidence", who=STEERS | INVOLVED, asks=FileFilter, shows=FilePage)
async def list_initiative_files(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """The files behind it."""
    return await call.read(evidence.listed, initiative_id, call.asked(FileFilter), call.path)


@route("POST", f"{ONE}/evidence", who=SOEE | INVOLVED, upload=True, shows=FileOut, status=201)
async def add_initiative_file(call: Given[Call], files: Given[Store], initiative_id: Id) -> ASGIResponse:
    """Add a file (multipart, field `file`): PDF, PNG or JPEG up to 10 MB, told by its content."""
    upload = Upload(*await call.upload())
    return await call.write_after(evidence.prepare, partial(store, files), evidence.add, initiative_id, upload)


@route("GET", "/csr/files/{file_id:str}", who=STEERS | INVOLVED)
async def download_initiative_file(call: Given[Call], files: Given[Store], file_id: Id) -> ASGIResponse:
    """The file itself; that it was read is kept."""
    return await call.write(partial(evidence.send, files), file_id)


@route("POST", f"{ONE}/declarations", who=COMPANY, takes=DeclaringIn, shows=DeclaredOut, status=201)
async def declare_deliveries(call: Given[Call], initiative_id: Id) -> ASGIResponse:
    """Make declarations of volunteering, as drafts, of the hours the company has given: each once."""
    return await call.write(label_declarations.declare_deliveries, initiative_id)


ROUTES = [
    list_milestones,
    plan_milestone,
    change_milestone,
    delete_milestone,
    finish_milestone,
    list_updates,
    tell_update,
    list_deliveries,
    record_delivery,
    change_delivery,
    delete_delivery,
    show_results,
    show_outcomes,
    count_outcomes,
    confirm_outcomes,
    list_initiative_files,
    add_initiative_file,
    download_initiative_file,
    declare_deliveries,
]
