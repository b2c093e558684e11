"""What the command line does with people and keys."""

from datetime import datetime
from random import Random

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from label.accounts import actions
from label.accounts.models import Affiliation, Partner, Person, Token
from label.kit.actor import Membership, Role
from label.kit.addresses import account_address, check_address
from label.kit.errors import NotFound, invalid
from label.kit.sessions import ReadSession
from label.kit.text import check_name


def create_account(
    session: Session,
    email: str,
    name: str,
    kind: str,
    siren: str | None,
    partner: str | None,
    at: datetime,
    *,
    may_grant: bool,
) -> str:
    """Make the person if need be, and let it act for the organisation."""
    if (kind == Role.COMPANY) != (siren is not None):
        raise invalid("--siren", "--siren is for a company member, who must have one.")
    if (kind == Role.PARTNER) != (partner is not None):
        raise invalid("--partner", "--partner is for a partner, who must have one.")
    if may_grant and kind != Role.REVIEWER:
        raise invalid("--may-grant", "Only a reviewer can have the right to grant.")
    if siren is not None and not _is_known(session, siren):
        raise NotFound(f"No company with SIREN {siren} is known here: `label import companies` adds it.")
    if partner is not None and session.get(Partner, partner) is None:
        raise NotFound(f"No association has the id {partner}.")
    person = actions.make_person(session, _address(email), _called(name), at)
    actions.affiliate(session, person, Membership(Role(kind), siren, partner, may_grant), at)
    return f"{person.email} acts for {siren or partner or kind}."


def create_token(session: Session, email: str, title: str, days: int, at: datetime, chance: Random) -> str:
    """A new key of a person."""
    return actions.issue_token(session, _person(session, email), title, days, at, chance)


def accounts(session: ReadSession) -> list[str]:
    """A line for each person and organisation they act for, with the right to grant; what has ended is not among them.
    The id is the one that the audit trail names."""
    right = case((Affiliation.may_grant, "may grant"))
    rows = session.execute(
        select(Person.id, Person.email, Person.name, Affiliation.kind, Affiliation.siren, Affiliation.partner_id, right)
        .outerjoin(Affiliation, and_(Affiliation.person_id == Person.id, Affiliation.ended_at.is_(None)))
        .order_by(Person.email, Affiliation.id)
    )
    return ["\t".join(str(value) for value in row if value is not None) for row in rows]


def tokens(session: ReadSession, email: str) -> list[str]:
    """A line for each key of a person."""
    rows = session.scalars(
        select(Token).filter_by(person_id=_person(session, email).id).order_by(Token.created_at, Token.id)
    )
    return [f"{row.prefix}…\t{row.title}\t{_stand(row)}\tlast used {row.last_used_at or 'never'}" for row in rows]


def _is_known(session: ReadSession, siren: str) -> bool:
    """Is there such a company? The features above are not imported here: the foreign key leads to their table."""
    (companies,) = Affiliation.__table__.c.siren.foreign_keys
    return session.scalar(select(companies.column).where(companies.column == siren)) is not None


def _stand(row: Token) -> str:
    return f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else f"until {row.expires_at:%Y-%m-%d}"


def _person(session: ReadSession, email: str) -> Person:
    person = session.scalar(select(Person).filter_by(email=account_address(email)))
    if person is None:
        raise NotFound(f"No account has the address {email}: `label account create` makes one.")
    return person


def _address(email: str) -> str:
    try:
        return check_address(email)
    except ValueError as error:
        raise invalid("EMAIL", f"{email!a} is not an address: {error}") from None


def _called(name: str) -> str:
    try:
        return check_name(name)
    except ValueError as error:
        raise invalid("NAME", str(error)) from None
