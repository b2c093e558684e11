"""The three requests as FastAPI's and SQLAlchemy's manuals write them: a session a request, the ORM, response models.

It reads the address of the product's database in DATABASE_URL. No rules, no scoring: its score adds the hours up.
"""

import hashlib
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import uuid4

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import BigInteger, DateTime, ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

URL = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
engine = create_engine(URL, pool_size=40)
app = FastAPI()


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=URL.startswith("postgresql"))}


class Affiliation(Base):
    __tablename__ = "affiliations"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    siren: Mapped[str | None]


class Person(Base):
    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    affiliations: Mapped[list[Affiliation]] = relationship()


class Token(Base):
    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class Declaration(Base):
    __tablename__ = "declarations"
    id: Mapped[str] = mapped_column(primary_key=True)
    siren: Mapped[str]
    edition: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    action: Mapped[str]
    audience: Mapped[str]
    time: Mapped[str]
    participants: Mapped[int]
    hundredths: Mapped[int] = mapped_column("hours", BigInteger)
    started_on: Mapped[date | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    version: Mapped[int]

    @property
    def hours(self) -> Decimal:
        return Decimal(self.hundredths) / 100


class Audit(Base):
    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[str]
    token_id: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    siren: Mapped[str]
    after: Mapped[str]


class Company(Base):
    __tablename__ = "companies"
    siren: Mapped[str] = mapped_column(primary_key=True)
    diffusible: Mapped[bool]


class Certificate(Base):
    __tablename__ = "certificates"
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    search_name: Mapped[str]
    siren: Mapped[str] = mapped_column(ForeignKey("companies.siren"))
    level: Mapped[str]
    edition: Mapped[str]
    state: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    company: Mapped[Company] = relationship()


class DeclarationIn(BaseModel):
    kind: Literal["volunteering"]
    action: str = Field(max_length=40)
    audience: str = Field(max_length=40)
    time: str = Field(max_length=40)
    participants: int = Field(ge=0)
    hours: Decimal = Field(ge=0, decimal_places=2)
    started_on: date


class DeclarationOut(DeclarationIn):
    model_config = ConfigDict(from_attributes=True)
    id: str
    siren: str
    state: str


class Score(BaseModel):
    declarations: int
    hours: dict[str, Decimal]


class Line(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    number: str
    name: str
    siren: str
    level: str
    edition: str
    issued_on: date
    valid_until: date


class Register(BaseModel):
    items: list[Line]


def get_session():
    with Session(engine) as session:
        yield session


InSession = Annotated[Session, Depends(get_session)]


def get_token(session: InSession, siren: str, authorization: Annotated[str, Header()] = "") -> Token:
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    people = joinedload(Token.person).joinedload(Person.affiliations)
    token = session.scalars(select(Token).filter_by(digest=digest).options(people)).unique().one_or_none()
    if token is None or token.revoked_at is not None:
        raise HTTPException(401)
    if siren not in [each.siren for each in token.person.affiliations]:
        raise HTTPException(404)
    return token


Caller = Annotated[Token, Depends(get_token)]
YEAR = "/api/v1/companies/{siren}/editions/{edition}"


@app.post(YEAR + "/declarations", status_code=201)
def declare(session: InSession, token: Caller, siren: str, edition: str, data: DeclarationIn) -> DeclarationOut:
    at = datetime.now(UTC)
    row = Declaration(
        id=uuid4().hex,
        siren=siren,
        edition=edition,
        state="draft",
        hundredths=int(data.hours * 100),
        created_by=token.person_id,
        created_at=at,
        version=1,
        **data.model_dump(exclude={"hours"}),
    )
    session.add(row)
    acted = {"action": "declare", "subject": "declaration", "subject_id": row.id, "siren": siren}
    session.add(Audit(at=at, person_id=token.person_id, token_id=token.id, after=data.model_dump_json(), **acted))
    session.commit()
    return DeclarationOut.model_validate(row)


@app.get(YEAR + "/score")
def score(session: InSession, token: Caller, siren: str, edition: str) -> Score:
    rows = session.scalars(select(Declaration).filter_by(siren=siren, edition=edition)).all()
    hours: dict[str, Decimal] = {}
    for row in rows:
        hours[row.kind] = hours.get(row.kind, Decimal(0)) + row.hours
    return Score(declarations=len(rows), hours=hours)


@app.get("/api/v1/register")
def register(session: InSession) -> Register:
    rows = session.scalars(
        select(Certificate)
        .join(Certificate.company)
        .where(Certificate.state == "valid", Certificate.valid_until >= datetime.now(UTC).date(), Company.diffusible)
        .order_by(Certificate.search_name, Certificate.number)
        .limit(50)
    )
    return Register(items=[Line.model_validate(row) for row in rows])
