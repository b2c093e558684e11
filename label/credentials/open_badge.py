"""A certificate as an Open Badges 3.0 credential (1EdTech, on W3C Verifiable Credentials 2.0)."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from label.credentials import contexts, status_list
from label.credentials.keys import issuer_did
from label.credentials.proof import timestamp
from label.kit.schemas import JsonObject

SCHEMA: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """Decimals with a point; `value` is None if the figure did not count."""

    code: str
    name: str
    value: str | None
    maximum: str


@dataclass(frozen=True, slots=True)
class Badge:
    """`level` is the code, `level_name` the French word; times have a zone, `until` is the last second of validity;
    `list_number` and `place` locate the status bit; `printed` is the JSON of every printed field."""

    base_url: str
    number: str
    company: str
    siren: str
    edition: str
    level: str
    level_name: str
    issuer: str
    reviewer: str
    figures: tuple[PrintedFigure, ...]
    issued_at: datetime
    until: datetime
    list_number: int
    place: int
    test: bool
    printed: bytes


def credential(badge: Badge) -> JsonObject:
    """The unsigned credential."""
    base = badge.base_url
    certificate_url = f"{base}/certificates/{badge.number}"
    warning = " – TEST, sans valeur" if badge.test else ""
    return {
        "@context": [contexts.CREDENTIALS, contexts.BADGES, contexts.EXTENSIONS],
        "id": f"{certificate_url}/credential.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Label employeur engagé {badge.edition}, niveau {badge.level_name}{warning}",
        "issuer": {"id": issuer_did(base), "type": ["Profile"], "name": badge.issuer, "url": base},
        "validFrom": timestamp(badge.issued_at),
        "validUntil": timestamp(badge.until),
        "awardedDate": timestamp(badge.issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                _identity("ext:siren", badge.siren),
                _identity("name", badge.company),
            ],
            "licenseNumber": badge.number,
            "achievement": _achievement(badge),
            "result": [_result(base, badge, figure) for figure in badge.figures],
        },
        "credentialStatus": status_list.entry(base, badge.list_number, badge.place),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "relatedResource": [{"id": f"{certificate_url}/printed.json", "digestSRI": _integrity_digest(badge.printed)}],
        "evidence": [
            {"id": f"{base}/verify/{badge.number}", "type": ["Evidence"], "name": "Page de vérification du certificat"}
        ],
    }


def _integrity_digest(content: bytes) -> str:
    return "sha256-" + b64encode(sha256(content).digest()).decode()


def _identity(identity_type: str, value: str) -> JsonObject:
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": identity_type}


def _achievement(badge: Badge) -> JsonObject:
    """The level of an edition, with the descriptions of its figures: identical for every holder except the image."""
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
                "id": _description_id(base, badge, figure),
                "type": ["ResultDescription"],
                "name": figure.name,
                "resultType": "RawScore",
                "valueMin": "0",
                "valueMax": figure.maximum,
            }
            for figure in badge.figures
        ],
    }


def _result(base: str, badge: Badge, figure: PrintedFigure) -> JsonObject:
    outcome = {"value": figure.value} if figure.value is not None else {"status": "OnHold"}
    return {"type": ["Result"], "resultDescription": _description_id(base, badge, figure), **outcome}


def _description_id(base: str, badge: Badge, figure: PrintedFigure) -> str:
    return f"{base}/#{badge.edition}-{figure.code}"
