"""What goes into a document beside its pages; light to import, as ReportLab is not."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself. `at` is when it was made, with its time zone; `language` as in fr-FR."""

    title: str
    author: str
    subject: str
    at: datetime
    language: str = "fr-FR"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the document. `relation` is its AFRelationship: Data, Source, Alternative, Supplement."""

    name: str
    media_type: str
    description: str
    content: bytes
    relation: str = "Data"
