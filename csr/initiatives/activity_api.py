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
from label.declarations.evidence_schemas import ReadingQuery
from label.kit.actor import Role
from label.kit.clock import day, now
from label.kit.storage import Store
from label.kit.versions import VersionQuery
from label.web.context import created
from label.web.downloads import attachment
from label.web.injection import Injected
from label.web.read_contexts import QueryContext, ReadContext
from label.web.routes import COMPANY, SOEE, STEERS, route
from label.web.write_contexts import BodyContext, RecordedReadContext, WriteContext, WriteQueryContext

PARTNER = frozenset({Role.PARTNER})
INVOLVED = COMPANY | PARTNER
ONE = "/csr/initiatives/{initiative_id:str}"
MILESTONE = "/csr/milestones/{milestone_id:str}"
DELIVERY = "/csr/deliveries/{delivery_id:str}"


@route("GET", f"{ONE}/milestones", roles=STEERS | INVOLVED, query=MilestoneFilter, response=MilestonePage)
async def list_milestones(
    context: Injected[QueryContext[MilestoneFilter]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """Milestones by the day they are due, and how late they are."""
    return await context.read(milestones.listed, initiative_id, day(now()))


@route("POST", f"{ONE}/milestones", roles=SOEE, body=MilestoneIn, response=MilestoneOut, status=201)
async def plan_milestone(context: Injected[BodyContext[MilestoneIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Add a milestone."""
    return await context.write_as(
        lambda made: created(made, f"/csr/milestones/{made.id}"), milestones.plan, initiative_id
    )


@route("PATCH", MILESTONE, roles=SOEE, body=MilestonePatch, response=MilestoneOut)
async def change_milestone(context: Injected[BodyContext[MilestonePatch]], milestone_id: FromPath[str]) -> ASGIResponse:
    """Change a milestone's title or day."""
    return await context.write(milestones.change, milestone_id)


@route("DELETE", MILESTONE, roles=SOEE, query=VersionQuery, status=204)
async def delete_milestone(
    context: Injected[WriteQueryContext[VersionQuery]], milestone_id: FromPath[str]
) -> ASGIResponse:
    """Delete a milestone."""
    return await context.write(milestones.delete, milestone_id)


@route("POST", f"{MILESTONE}/done", roles=SOEE, body=MilestoneDoneIn, response=MilestoneOut)
async def finish_milestone(
    context: Injected[BodyContext[MilestoneDoneIn]], milestone_id: FromPath[str]
) -> ASGIResponse:
    """Mark a milestone as done."""
    return await context.write(milestones.finish, milestone_id)


@route("GET", f"{ONE}/updates", roles=STEERS | INVOLVED, query=UpdateFilter, response=UpdatePage)
async def list_updates(context: Injected[QueryContext[UpdateFilter]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Its progress updates, the latest first."""
    return await context.read(updates.listed, initiative_id)


@route("POST", f"{ONE}/updates", roles=SOEE | INVOLVED, body=UpdateIn, response=UpdateOut, status=201)
async def tell_update(context: Injected[BodyContext[UpdateIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Add a progress update."""
    return await context.write_as(
        lambda made: created(made, f"/csr/initiatives/{initiative_id}/updates"), updates.add_update, initiative_id
    )


@route("GET", f"{ONE}/deliveries", roles=STEERS | COMPANY, query=DeliveryFilter, response=DeliveryPage)
async def list_deliveries(
    context: Injected[QueryContext[DeliveryFilter]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """What the firms have given; a firm reads its own."""
    return await context.read(deliveries.listed, initiative_id)


@route("POST", f"{ONE}/deliveries", roles=SOEE | COMPANY, body=DeliveryIn, response=DeliveryOut, status=201)
async def record_delivery(context: Injected[BodyContext[DeliveryIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Record what a firm has given: hours, euros, places, hires."""
    return await context.write_as(
        lambda made: created(made, f"/csr/initiatives/{initiative_id}/deliveries"), deliveries.record, initiative_id
    )


@route("PATCH", DELIVERY, roles=SOEE | COMPANY, body=DeliveryPatch, response=DeliveryOut)
async def change_delivery(context: Injected[BodyContext[DeliveryPatch]], delivery_id: FromPath[str]) -> ASGIResponse:
    """Replace a delivery, unless it is declared to the label."""
    return await context.write(deliveries.change, delivery_id)


@route("DELETE", DELIVERY, roles=SOEE | COMPANY, query=VersionQuery, status=204)
async def delete_delivery(
    context: Injected[WriteQueryContext[VersionQuery]], delivery_id: FromPath[str]
) -> ASGIResponse:
    """Delete a delivery, unless it is declared to the label."""
    return await context.write(deliveries.delete, delivery_id)


@route("GET", f"{ONE}/results", roles=STEERS | COMPANY, response=ResultsOut)
async def show_results(context: Injected[ReadContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """What was committed and what was given, side by side."""
    return await context.read(results.show, initiative_id)


@route("GET", f"{ONE}/outcomes", roles=STEERS | INVOLVED, response=OutcomesOut)
async def show_outcomes(context: Injected[ReadContext], initiative_id: FromPath[str]) -> ASGIResponse:
    """Its outcomes, counted by the associations."""
    return await context.read(outcomes.show, initiative_id)


@route("PUT", f"{ONE}/outcomes", roles=SOEE | PARTNER, body=OutcomesIn, response=OutcomesOut)
async def count_outcomes(context: Injected[BodyContext[OutcomesIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Replace all that one association has counted; a change undoes its confirmation."""
    return await context.write(outcomes.count, initiative_id)


@route("POST", f"{ONE}/confirmation", roles=PARTNER, body=ConfirmationIn, response=OutcomesOut)
async def confirm_outcomes(
    context: Injected[BodyContext[ConfirmationIn]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """An association confirms what it has counted."""
    return await context.write(outcomes.confirm, initiative_id)


@route("GET", f"{ONE}/evidence", roles=STEERS | INVOLVED, query=FileFilter, response=FilePage)
async def list_initiative_files(
    context: Injected[QueryContext[FileFilter]], initiative_id: FromPath[str]
) -> ASGIResponse:
    """The files that prove it."""
    return await context.read(evidence.listed, initiative_id)


@route("POST", f"{ONE}/evidence", roles=SOEE | INVOLVED, upload=True, response=FileOut, status=201)
async def add_initiative_file(
    context: Injected[WriteContext], files: Injected[Store], initiative_id: FromPath[str]
) -> ASGIResponse:
    """Add a file (multipart, field `file`): PDF, PNG, JPEG or WEBP up to 10 MB, recognised by its content."""
    upload = Upload(*await context.upload())
    return await context.write_after_as(
        lambda made: created(made, f"/csr/files/{made.id}"),
        evidence.prepare,
        lambda plan: store(files, plan),
        evidence.add,
        initiative_id,
        upload,
    )


@route("GET", "/csr/files/{file_id:str}", roles=STEERS | INVOLVED, recorded=True, query=ReadingQuery)
async def download_initiative_file(
    context: Injected[RecordedReadContext[ReadingQuery]], files: Injected[Store], file_id: FromPath[str]
) -> ASGIResponse:
    """The file itself; the reading is recorded. The city gives a reason where the firm has not applied."""
    return await context.read_as(partial(attachment, files), evidence.read, file_id)


@route("POST", f"{ONE}/declarations", roles=COMPANY, body=DeclaringIn, response=DeclaredOut, status=201)
async def declare_deliveries(context: Injected[BodyContext[DeclaringIn]], initiative_id: FromPath[str]) -> ASGIResponse:
    """Make declarations of volunteering, as drafts, of the hours the company has given: each once."""
    return await context.write_as(
        lambda made: created(made, f"/companies/{made.siren}/editions/{made.edition}/declarations"),
        label_declarations.declare_deliveries,
        initiative_id,
    )


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
