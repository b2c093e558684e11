"""A certificate as an Open Badges 3.0 credential (1EdTech, on W3C Verifiable Credentials 2.0)."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from label.credentials import contexts, status
from label.credentials.keys import did
from label.credentials.proof import moment

SCHEMA: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True, slots=True)
class Measure:
    """A printed figure: decimals with a point; `value` None when it did not count."""

    code: str
    name: str
    value: str | None
    maximum: str


@dataclass(frozen=True, slots=True)
class Badge:
    """What the credential says. `level` is its code, `level_name` its word; times have a zone, `until` is the last
    second of validity; `list_number` and `place` are where its status stands; `printed`: every printed field, JSON."""

    base_url: str
    number: str
    company: str
    siren: str
    edition: str
    level: str
    level_name: str
    issuer: str
    reviewer: str
    measures: tuple[Measure, ...]
    issued_at: datetime
    until: datetime
    list_number: int
    place: int
    test: bool
    printed: bytes


def credential(badge: Badge) -> dict[str, Any]:
    """The credential, to be signed."""
    base = badge.base_url
    where = f"{base}/certificates/{badge.number}"
    warning = " – TEST, sans valeur" if badge.test else ""
    return {
        "@context": [contexts.CREDENTIALS, contexts.BADGES, contexts.EXTENSIONS],
        "id": f"{where}/credential.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Label employeur engagé {badge.edition}, niveau {badge.level_name}{warning}",
        "issuer": {"id": did(base), "type": ["Profile"], "name": badge.issuer, "url": base},
        "validFrom": moment(badge.issued_at),
        "validUntil": moment(badge.until),
        "awardedDate": moment(badge.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                _identity("ext:siren", badge.siren),
                _identity("name", badge.company),
            ],
            "licenseNumber": badge.number,
            "achievement": _achievement(badge),
            "result": [_result(base, badge, one) for one in badge.measures],
        },
        "credentialStatus": status.entry(base, badge.list_number, badge.place),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "relatedResource": [{"id": f"{where}/printed.json", "digestSRI": _digest(badge.printed)}],
        "evidence": [
            {"id": f"{base}/verify/{badge.number}", "type": ["Evidence"], "name": "Page de vérification du certificat"}
        ],
    }


def _digest(content: bytes) -> str:
    return "sha256-" + b64encode(sha256(content).digest()).decode()


def _identity(kind: str, value: str) -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


def _achievement(badge: Badge) -> dict[str, Any]:
    """The level of an edition: the same for all who hold it, and its figures' names."""
    base = badge.base_url
    return {
        "id": f"{base}/#{badge.edition}-{badge.level}",
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": f"Label employeur engagé {badge.edition}, niveau {badge.level_name}",
        "description": (
            f"Décerné par {badge.issuer}, après examen par {badge.reviewer}, aux entreprises dont les salariés aident"
            " les demandeurs d’emploi, qui recrutent localement et viennent au forum de l’emploi."
        ),
        "criteria": {"id": f"{base}/api/v1/editions/{badge.edition}"},
        "image": {"id": f"{base}/certificates/{badge.number}/badge.svg", "type": "Image"},
        "resultDescription": [
            {
                "id": _description(base, badge, one),
                "type": ["ResultDescription"],
                "name": one.name,
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": one.maximum,
            }
            for one in badge.measures
        ],
    }


def _result(base: str, badge: Badge, one: Measure) -> dict[str, Any]:
    known = {"value": one.value} if one.value is not None else {"status": "OnHold"}
    return {"type": ["Result"], "resultDescription": _description(base, badge, one), **known}


def _description(base: str, badge: Badge, one: Measure) -> str:
    return f"{base}/#{badge.edition}-{one.code}"
