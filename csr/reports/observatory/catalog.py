"""The observatory's open data as a catalogue for portals: DCAT in JSON-LD, with a data set for each frozen year."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from csr.reports.models import Observatory
from csr.reports.observatory import french, queries
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

LICENCE: Final = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
MEDIA: Final = "https://www.iana.org/assignments/media-types"
FORMATS: Final = {"csv": ("text/csv", "CSV"), "pdf": ("application/pdf", "PDF"), "json": ("application/json", "JSON")}
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def latest_catalog(session: ReadSession, settings: Settings) -> dict[str, object]:
    """The catalogue of what is published now."""
    return build_catalog(settings, queries.latest(session))


def build_catalog(settings: Settings, rows: Sequence[Observatory]) -> dict[str, object]:
    """`rows`: the latest number of each frozen year; a data set has a distribution for each format."""
    base = f"{settings.base_url}/api/v1/csr/observatory"
    return {
        "@context": CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_french(french.TITLE),
        "dct:description": _in_french(
            "Ce que les employeurs de la commune font pour ses demandeurs d’emploi, année par année."
        ),
        "dct:language": {"@id": f"{AUTHORITY}/language/FRA"},
        "dct:publisher": _publisher(settings),
        "dct:license": {"@id": LICENCE},
        "dct:spatial": _commune(settings),
        "dcat:dataset": [_dataset(settings, base, row) for row in rows],
    }


def _dataset(settings: Settings, base: str, row: Observatory) -> dict[str, object]:
    address = f"{base}/{row.year}"
    period = {"dcat:startDate": date(row.year, 1, 1), "dcat:endDate": date(row.year, 12, 31)}
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": f"observatoire-{row.year}",
        "dct:title": _in_french(f"{french.TITLE}, {row.year}"),
        "dct:description": _in_french(" ".join(french.NOTICES)),
        "dct:issued": _typed(row.frozen_at.isoformat(), "dateTime"),
        "dcat:version": str(row.number),
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/ANNUAL"},
        "dct:language": {"@id": f"{AUTHORITY}/language/FRA"},
        "dct:publisher": _publisher(settings),
        "dct:license": {"@id": LICENCE},
        "dct:spatial": _commune(settings),
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            **{name: _typed(day.isoformat(), "date") for name, day in period.items()},
        },
        "dcat:theme": [{"@id": f"{AUTHORITY}/data-theme/{code}"} for code in ("SOCI", "ECON")],
        "dcat:keyword": [_in_french(word) for word in ("emploi", "insertion", "RSE", "entreprises", "label")],
        "dcat:distribution": [_distribution(address, suffix) for suffix in FORMATS],
    }


def _distribution(address: str, suffix: str) -> dict[str, object]:
    media_type, name = FORMATS[suffix]
    url = address if suffix == "json" else f"{address}.{suffix}"
    schema = {"dct:conformsTo": {"@id": f"{address}/schema.json", "@type": "dct:Standard"}} if suffix == "csv" else {}
    return {
        "@id": f"{address}#{suffix}",
        "@type": "dcat:Distribution",
        "dct:title": _in_french(name),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{MEDIA}/{media_type}"},
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{name}"},
        "dct:license": {"@id": LICENCE},
        **schema,
    }


def _publisher(settings: Settings) -> dict[str, object]:
    return {"@type": "foaf:Organization", "foaf:name": settings.city_name}


def _commune(settings: Settings) -> dict[str, str]:
    return {"@id": f"http://id.insee.fr/geo/commune/{settings.commune_code}"}


def _in_french(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "fr"}


def _typed(value: str, datatype: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{datatype}"}
