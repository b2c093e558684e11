"""Proposing and changing an initiative, and agreeing to it."""

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
from label.kit.versions import check_version, require_version


def propose(session: Session, actor: Actor, data: InitiativeIn, at: datetime) -> InitiativeOut:
    """An initiative of SOEE is owned by its officer; what a company proposes for itself has no owner yet."""
    if not actor.is_any(Role.SOEE):
        requirements.check_proposal(actor, data)
        data = _for_own_company(actor, data)
    override = validation.check_new(session, data)
    current = catalogue.latest(session, data.action)
    row = Initiative(
        **{name: getattr(data, name) for name in validation.SCALARS},
        action=current.code,
        revision=current.revision,
        state=InitiativeState.PROPOSED,
        owner_id=validation.owner_id(session, data.owner) if data.owner else _first_owner(actor),
        created_by=actor.person_id,
        created_at=at,
        override_capacity=override.reason,
        places_over=override.over,
    )
    session.add(row)
    session.flush()
    relations.write(session, InitiativeAggregate(row, {}, {}, ()), data)
    aggregate = queries.load_aggregate(session, row)
    audit_facts.record(session, actor, at, "propose", aggregate, after=audit_facts.facts(aggregate))
    return queries.shown(session, actor, aggregate, day(at))


def change(session: Session, actor: Actor, initiative_id: str, data: InitiativePatch, at: datetime) -> InitiativeOut:
    """Until the commitment, changing the action, period, audiences or a firm's figures ends the firm's agreement."""
    aggregate = queries.lock_for(session, actor, initiative_id, "change")
    row, named = aggregate.row, data.model_fields_set - {"version"}
    rules.check_changeable(InitiativeState(row.state), named)
    require_version(row.version, data.version)
    merged, before = validation.apply_patch(aggregate, data), audit_facts.facts(aggregate)
    override = validation.check_change(session, aggregate, merged)
    owner_id = validation.owner_id(session, data.owner) if "owner" in named else row.owner_id
    if "action" in named:
        relations.set_action(session, aggregate, merged.action)
    # Moves the version even where only a relation changes, so that a change made from an older read is refused.
    row.changed_at = at
    relations.write(session, aggregate, merged)
    for name in validation.SCALARS:
        setattr(row, name, getattr(merged, name))
    row.owner_id = owner_id
    row.override_capacity, row.places_over = override.reason, override.over
    session.flush()
    aggregate = queries.load_aggregate(session, row)
    audit_facts.record_change(session, actor, at, aggregate, before)
    if row.state == InitiativeState.COMPLETED and "title" in named:
        label_sync.report_to_label(session, actor, aggregate, at)
    return queries.shown(session, actor, aggregate, day(at))


def agree(session: Session, actor: Actor, initiative_id: str, data: AgreementIn, at: datetime) -> InitiativeOut:
    """A firm agrees to its commitment, or SOEE records how it did."""
    aggregate = queries.lock_for(session, actor, initiative_id, "agree")
    siren = rules.resolve_firm(actor, aggregate, data.siren)
    commitment = aggregate.firms[siren]
    check_version(commitment.version, data.version)
    requirements.check_agree(commitment, data.words, own=actor.acts_for(siren))
    commitment.agreed_at, commitment.agreed_by, commitment.agreed_words = at, actor.person_id, data.words
    session.flush()
    after = audit_facts.firm_facts(commitment) | {"words": data.words}
    audit_facts.record(session, actor, at, "agree", aggregate, siren=siren, after=after)
    return queries.shown(session, actor, aggregate, day(at))


def _first_owner(actor: Actor) -> str | None:
    return actor.person_id if actor.is_any(Role.SOEE) else None


def _for_own_company(actor: Actor, data: InitiativeIn) -> InitiativeIn:
    """A proposal that names no firm is of the company that makes it."""
    if data.firms:
        return data
    if len(actor.sirens) > 1:
        raise invalid("/firms", "You act for several companies: say for which.")
    return data.model_copy(update={"firms": tuple(FirmIn(siren=siren) for siren in actor.sirens)})
