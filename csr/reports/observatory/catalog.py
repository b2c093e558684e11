"""The city's open data as a catalogue for portals: a data set for each frozen year, and the register of the label."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from csr.reports.models import Observatory
from csr.reports.observatory import dcat, french, queries
from csr.reports.observatory.dcat import Node, in_french, reference, text, typed
from label.certificates import queries as certificates
from label.certificates import register_exports
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

ENGLISH_TITLE: Final = "Observatory of what employers do for local employment"
TITLE: Final = ("Données ouvertes du label « employeur engagé »", "Open data of the label for committed employers")
DESCRIPTION: Final = (
    "Ce que les employeurs de la commune font pour ses demandeurs d’emploi, année par année, et qui détient le label.",
    "What the employers of the municipality do for its job seekers, year by year, and who holds the label.",
)
KEYWORDS: Final = ("emploi", "insertion", "RSE", "entreprises", "label")


def latest_catalog(session: ReadSession, settings: Settings) -> dict[str, object]:
    """The catalogue of what is published now."""
    return build_catalog(settings, queries.latest(session), certificates.first_and_last_event(session))


def build_catalog(settings: Settings, rows: Sequence[Observatory], events: Sequence[datetime]) -> dict[str, object]:
    """`rows`: the latest number of each frozen year; `events`: the moments of the first and the last certificate event,
    none before the first. A data set has a distribution for each format."""
    base = f"{settings.base_url}/api/v1/csr/observatory"
    return {
        "@context": dcat.CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": text(*TITLE),
        "dct:description": text(*DESCRIPTION),
        **_moments(*(row.frozen_at for row in rows), *events),
        "dct:language": reference(dcat.FRENCH),
        "dct:publisher": _publisher(settings),
        "dct:license": reference(dcat.LICENCE),
        "dct:spatial": _commune(settings),
        "foaf:homepage": {"@id": f"{settings.base_url}/", "@type": "foaf:Document"},
        "dcat:themeTaxonomy": reference(dcat.THEMES),
        "dcat:dataset": [*(_year(settings, base, row) for row in rows), _register(settings, events)],
        "@included": [*dcat.DESCRIBED, {**_commune(settings), "@type": "dct:Location"}],
    }


def _year(settings: Settings, base: str, row: Observatory) -> Node:
    address = f"{base}/{row.year}"
    days = {"dcat:startDate": date(row.year, 1, 1), "dcat:endDate": date(row.year, 12, 31)}
    return {
        **_dataset(settings, address, f"observatoire-{row.year}"),
        "dct:title": text(f"{french.TITLE}, {row.year}", f"{ENGLISH_TITLE}, {row.year}"),
        "dct:description": text(
            " ".join(french.NOTICES),
            f"Tables of {row.year}: companies, hours, hires, people reached. Small counts are withheld.",
        ),
        **_moments(row.frozen_at),
        "dcat:version": str(row.number),
        "dct:accrualPeriodicity": reference(dcat.ANNUAL),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            **{name: typed(day.isoformat(), "date") for name, day in days.items()},
        },
        "dcat:distribution": [
            dcat.distribution(address, "csv", f"{address}.csv", schema=f"{address}/schema.json"),
            *(dcat.distribution(address, suffix, f"{address}.{suffix}") for suffix in ("xlsx", "pdf")),
            dcat.distribution(address, "json", address),
        ],
    }


def _register(settings: Settings, events: Sequence[datetime]) -> Node:
    address = f"{settings.base_url}/api/v1/register"
    return {
        **_dataset(settings, address, "registre"),
        "dct:title": text(register_exports.TITLE, "Register of the label for committed employers"),
        "dct:description": text(
            register_exports.DESCRIPTION, "The companies that hold the label today, a line for each certificate."
        ),
        **_moments(*events),
        "dct:accrualPeriodicity": reference(dcat.CONTINUOUS),
        "dcat:landingPage": {"@id": f"{settings.base_url}/", "@type": "foaf:Document"},
        "dcat:distribution": [
            dcat.distribution(address, "csv", f"{address}.csv", schema=f"{address}/schema.json"),
            dcat.distribution(address, "xlsx", f"{address}.xlsx"),
            dcat.distribution(address, "json", address, pages=True),
        ],
    }


def _dataset(settings: Settings, address: str, identifier: str) -> Node:
    """What every data set says alike."""
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": identifier,
        "dct:language": reference(dcat.FRENCH),
        "dct:publisher": _publisher(settings),
        "dcat:contactPoint": _contact(settings),
        "dct:license": reference(dcat.LICENCE),
        "dct:accessRights": reference(dcat.PUBLIC),
        "dct:spatial": _commune(settings),
        "dcat:theme": [dcat.theme(code) for code in ("SOCI", "ECON")],
        "dcat:keyword": [in_french(word) for word in KEYWORDS],
    }


def _publisher(settings: Settings) -> Node:
    """DCAT-AP asks for the class foaf:Agent by name: a validator knows no subclasses (SEMICeu/DCAT-AP#117)."""
    return {
        "@id": f"{settings.base_url}/api/v1/csr/observatory/catalog.jsonld#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": settings.city_name,
        "foaf:homepage": {"@id": f"{settings.base_url}/", "@type": "foaf:Document"},
        "dct:type": reference(dcat.LOCAL_AUTHORITY),
    }


def _contact(settings: Settings) -> Node:
    return {
        "@id": f"{settings.base_url}/api/v1/csr/observatory/catalog.jsonld#contact",
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": settings.city_name,
        "vcard:hasURL": reference(f"{settings.base_url}/"),
    }


def _commune(settings: Settings) -> Node:
    return reference(f"http://id.insee.fr/geo/commune/{settings.commune_code}")


def _moments(*moments: datetime) -> Node:
    """Issued at the first, modified at the last."""
    if not moments:
        return {}
    return {
        "dct:issued": typed(min(moments).isoformat(), "dateTime"),
        "dct:modified": typed(max(moments).isoformat(), "dateTime"),
    }
