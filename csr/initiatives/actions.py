"""Making and changing an initiative, and agreeing to it."""

from datetime import datetime

from sqlalchemy.orm import Session

from csr.catalogue import queries as catalogue
from csr.initiatives import audit_facts, label_sync, queries, relations, requirements, rules, validation
from csr.initiatives.models import Initiative
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import AgreementIn, FirmIn, InitiativeIn, InitiativeOut, InitiativePatch
from csr.initiatives.states import InitiativeState
from label.kit.actor import Actor, Role
from label.kit.clock import day
from label.kit.errors import invalid


def propose(session: Session, actor: Actor, data: InitiativeIn, at: datetime) -> InitiativeOut:
    """SOEE makes an initiative; a company proposes one for itself, which SOEE has yet to take up."""
    steers = actor.is_any(Role.SOEE)
    if not steers:
        requirements.check_proposal(actor, data)
        data = _of_itself(actor, data)
    validation.check_new(session, data)
    current = catalogue.latest(session, data.action)
    row = Initiative(
        **{name: getattr(data, name) for name in validation.SCALARS},
        action=current.code,
        revision=current.revision,
        state=InitiativeState.PROPOSED,
        owner_id=validation.owner_id(session, data.owner) if data.owner else _first_owner(actor),
        created_by=actor.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    relations.write(session, InitiativeAggregate(row, {}, {}, ()), data)
    whole = queries.whole(session, row)
    audit_facts.record(session, actor, at, "propose", whole, after=audit_facts.facts(whole))
    return queries.shown(session, actor, whole, day(at))


def change(session: Session, actor: Actor, initiative_id: str, data: InitiativePatch, at: datetime) -> InitiativeOut:
    """SOEE changes what an initiative says; a firm has to agree anew when its figures, the action, the period or the
    audiences change before the commitment."""
    whole = queries.hold(session, actor, initiative_id, "change")
    row, given = whole.row, data.model_fields_set - {"version"}
    rules.check_version(row, data.version)
    rules.check_changeable(InitiativeState(row.state), given)
    new, was = validation.merged(whole, data), audit_facts.facts(whole)
    validation.check_change(session, whole, new)
    owner_id = validation.owner_id(session, data.owner) if "owner" in given else row.owner_id
    if "action" in given:
        relations.pin(session, whole, new.action)
    # Also where only a part changes: who has read the initiative before does not overwrite it unseen.
    row.changed_at = at
    relations.write(session, whole, new)
    for name in validation.SCALARS:
        setattr(row, name, getattr(new, name))
    row.owner_id = owner_id
    session.flush()
    whole = queries.whole(session, row)
    audit_facts.record_change(session, actor, at, whole, was)
    if row.state == InitiativeState.COMPLETED and "title" in given:
        label_sync.tell(session, actor, whole, at)
    return queries.shown(session, actor, whole, day(at))


def agree(session: Session, actor: Actor, initiative_id: str, data: AgreementIn, at: datetime) -> InitiativeOut:
    """A firm agrees to what it commits, or SOEE writes down how it did."""
    whole = queries.hold(session, actor, initiative_id, "agree")
    siren = rules.firm_meant(actor, whole, data.siren)
    part = whole.firms[siren]
    rules.check_version(part, data.version)
    requirements.check_agree(part, data.words, own=actor.acts_for(siren))
    part.agreed_at, part.agreed_by, part.agreed_words = at, actor.person_id, data.words
    session.flush()
    after = audit_facts.firm_facts(part) | {"words": data.words}
    audit_facts.record(session, actor, at, "agree", whole, siren=siren, after=after)
    return queries.shown(session, actor, whole, day(at))


def _first_owner(actor: Actor) -> str | None:
    """The officer who makes it owns it, unless said; what a company proposes has no owner yet."""
    return actor.person_id if actor.is_any(Role.SOEE) else None


def _of_itself(actor: Actor, data: InitiativeIn) -> InitiativeIn:
    """What a company proposes is of itself, also when it names no firm."""
    if data.firms:
        return data
    if len(actor.sirens) > 1:
        raise invalid("/firms", "You act for several companies: say for which.")
    return data.model_copy(update={"firms": tuple(FirmIn(siren=siren) for siren in actor.sirens)})
