"""Declaring: the write that companies' systems send by the thousand."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from label.declarations import actions, queries, rules, score_sums
from label.declarations.changes import written_facts
from label.declarations.kinds import KINDS, KindDefinition, definition_of
from label.declarations.models import Declaration, DeclarationState, FileStatus, ScoreSums
from label.declarations.schemas import DeclarationIn, DeclarationOut
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.compiled_statement import CompiledStatement
from label.kit.errors import Conflict, Forbidden
from label.kit.ids import EditionCode, Siren, new_id
from label.kit.sessions import ReadSession

CLAIMED = tuple(dict.fromkeys(name for definition in KINDS.values() for name in definition.fields))
FIELDS = ("id", "siren", "edition", "state", "created_at", "created_by", "version", "kind", "origin", *CLAIMED)
_EMPTY = dict.fromkeys(CLAIMED)
ADD = CompiledStatement(lambda insert: insert(Declaration).values({name: bindparam(name) for name in FIELDS}))
COUNT = CompiledStatement(
    lambda insert: (
        insert(ScoreSums)
        .values(
            siren=bindparam("siren"),
            edition=bindparam("edition"),
            declared=score_sums.NOTHING,
            verified=score_sums.NOTHING,
            serial=1,
            drafts=1,
            returned=0,
            phase=FileStatus.OPEN.value,
        )
        .on_conflict_do_update(
            index_elements=["siren", "edition"],
            set_={"serial": ScoreSums.serial + 1, "drafts": ScoreSums.drafts + 1},
        )
    )
)


def declare(
    session: Session,
    actor: Actor,
    siren: Siren,
    edition: EditionCode,
    data: DeclarationIn,
    at: datetime,
    *,
    origin: str | None = None,
) -> DeclarationOut:
    """A company declares something, as a draft; `origin` is what it was made of, and is declared once at most."""
    queries.company_file(session, actor, siren, edition)
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may declare.")
    claim = data.root
    rules.check_declared(claim, editions.get(session, edition), actions.host_faults(session, claim))
    definition = definition_of(claim.kind)
    if definition.repeated and _is_declared(session, siren, edition, definition):
        raise Conflict(definition.repeated)
    made = new_id()
    row = {"id": made, "siren": siren, "edition": edition, "state": DeclarationState.DRAFT.value, "created_at": at}
    row |= {"created_by": actor.person_id, "version": 1, "origin": origin} | _EMPTY | claim.model_dump()
    ADD(session, **row)
    COUNT(session, siren=siren, edition=edition)
    said = written_facts({name: row[name] for name in ("state", "origin", *definition.fields)})
    audit.record(session, actor, at, "declare", ("declaration", made), siren=siren, after=said)
    return DeclarationOut.model_validate(row)


def _is_declared(session: ReadSession, siren: str, edition: str, definition: KindDefinition) -> bool:
    same = select(Declaration.id).filter_by(siren=siren, edition=edition, kind=definition.kind)
    return session.scalar(same) is not None
