"""A document's metadata and its attached files: a module of its own, since importing ReportLab is slow."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """`at` is the time of creation, with its time zone; `language` is a tag such as fr-FR."""

    title: str
    author: str
    subject: str
    at: datetime
    language: str = "fr-FR"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file embedded in the document. `relation` is its AFRelationship: Data, Source, Alternative or Supplement."""

    name: str
    media_type: str
    description: str
    content: bytes
    relation: str = "Data"
