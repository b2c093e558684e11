"""Testimonials on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from csr.stories.models import Witness
from label.companies.identifiers import SirenField
from label.kit.paging import Paged
from label.kit.patches import NotEmptied, Patch
from label.kit.schemas import Day, In, Out
from label.kit.text import Name, Text

CONSENT = (
    "J’accepte que mon témoignage, signé comme indiqué, soit publié par la Ville de Boulogne-Billancourt dans son"
    " magazine et sur son site. Je peux retirer cet accord à tout moment, sans donner de raison : le témoignage est"
    " alors effacé du service et n’est plus publié. (Version du 23 novembre 2026.)"
)
Consent = Annotated[Text, Field(description="What the person agreed to, word for word; left out: the city's text.")]
InitiativeId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class StoryIn(In):
    """What someone said, with their consent."""

    witness: Witness
    siren: SirenField | None = Field(default=None, description="The firm it is about. A company: its own.")
    initiative_id: InitiativeId | None = None
    title: Name
    words: Text
    byline: Name = Field(description="What is printed under it. A job seeker's: a first name, a function, an age.")
    consent: Consent = CONSENT
    consented_on: Day


class StoryPatch(Patch):
    """Changes to some of a story's fields, until it is published."""

    title: Annotated[Name | None, NotEmptied] = None
    words: Annotated[Text | None, NotEmptied] = None
    byline: Annotated[Name | None, NotEmptied] = None
    initiative_id: InitiativeId | None = None


class WithdrawalIn(In):
    """A consent is withdrawn; no reason is asked."""

    withdrawn_on: Day | None = Field(default=None, description="Left out: today.")


class StoryFilter(Paged):
    """Which stories."""

    witness: Witness | None = None
    siren: SirenField | None = None


class PublishedFilter(Paged):
    """Which published stories."""

    witness: Witness | None = None


class StoryOut(Out):
    """A story. Once the consent is withdrawn, `title`, `words` and `byline` are null."""

    id: str
    witness: Witness
    siren: str | None
    initiative_id: str | None
    title: str | None
    words: str | None
    byline: str | None
    consent: str
    consented_on: date
    published_at: datetime | None
    withdrawn_on: date | None
    created_at: datetime
    version: int


class StoryPage(Out):
    """A page of stories, in the order they were written down."""

    items: list[StoryOut]
    next: str | None


class PublishedStory(Out):
    """A story as anyone reads it; `company` is null when the firm is not to be published, or there is none."""

    id: str
    witness: Witness
    title: str
    words: str
    byline: str
    company: str | None
    published_at: datetime


class PublishedPage(Out):
    """A page of published stories, the latest first."""

    items: list[PublishedStory]
    next: str | None
