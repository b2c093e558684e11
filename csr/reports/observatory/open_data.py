"""The observatory as open data: one tidy table in CSV, its Table Schema, and the catalogue in DCAT."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from csr.reports.models import Observatory
from csr.reports.observatory import french, queries
from csr.reports.observatory.schemas import CellOut, ObservatoryOut, TableOut
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

COLUMNS: Final = (
    "year",
    "number",
    "table",
    "dimension_1",
    "category_1",
    "dimension_2",
    "category_2",
    "measure",
    "value",
    "withheld",
)
LICENCE: Final = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
MEDIA: Final = "https://www.iana.org/assignments/media-types"
TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"
FORMATS: Final = {"csv": ("text/csv", "CSV"), "pdf": ("application/pdf", "PDF"), "json": ("application/json", "JSON")}
TITLE: Final = "Observatoire de l’engagement des employeurs pour l’emploi local"
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def csv_of(year: ObservatoryOut) -> bytes:
    """Every figure of a number, one a line: UTF-8, comma, a dot in decimals, empty where there is none to tell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for table in year.tables:
        writer.writerows(_row(year, table, cell) for cell in table.cells)
    return out.getvalue().encode()


def table_schema(year: ObservatoryOut) -> dict[str, Any]:
    """The Table Schema of that CSV, with what each code means."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": f"observatoire-{year.year}",
        "title": f"{TITLE}, {year.year}",
        "description": " ".join(year.notices),
        "fields": list(_fields(year)),
        "primaryKey": ["table", "category_1", "category_2", "measure"],
        "missingValues": [""],
    }


def latest_catalog(session: ReadSession, settings: Settings) -> dict[str, Any]:
    """The catalogue of what is published now."""
    return catalog(settings, queries.latest(session))


def catalog(settings: Settings, rows: Sequence[Observatory]) -> dict[str, Any]:
    """The catalogue: a data set a year, in each form that it is published in."""
    base = f"{settings.base_url}/api/v1/csr/observatory"
    return {
        "@context": CONTEXT,
        "@id": f"{base}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_french(TITLE),
        "dct:description": _in_french(
            "Ce que les employeurs de la commune font pour ses demandeurs d’emploi, année par année."
        ),
        "dct:language": {"@id": f"{AUTHORITY}/language/FRA"},
        "dct:publisher": _publisher(settings),
        "dct:license": {"@id": LICENCE},
        "dct:spatial": _commune(settings),
        "dcat:dataset": [_dataset(settings, base, row) for row in rows],
    }


def _row(year: ObservatoryOut, table: TableOut, cell: CellOut) -> list[Any]:
    first, *more = table.dimensions
    second = more[0] if more else ""
    value = "" if cell.value is None else cell.value
    place = [first, cell.at[first], second, cell.at.get(second, "all")]
    return [year.year, year.number, table.code, *place, cell.measure, value, str(cell.withheld).lower()]


def _fields(year: ObservatoryOut) -> Iterator[dict[str, Any]]:
    dimensions = [table.dimensions for table in year.tables]
    firsts = list(dict.fromkeys(one[0] for one in dimensions))
    seconds = list(dict.fromkeys(one[1] for one in dimensions if one[1:]))
    yield _field("year", "Année", "year", enum=[year.year])
    yield _field("number", "Numéro", "integer", "À partir du deuxième, une correction.", minimum=1)
    yield _field("table", "Tableau", "string", _said(french.TABLES), enum=[table.code for table in year.tables])
    yield _field("dimension_1", "Première dimension", "string", _said(french.DIMENSIONS), enum=firsts)
    yield _field("category_1", "Modalité de la première dimension", "string", _categories(firsts), enum=_codes(firsts))
    optional = {"title": "Seconde dimension", "description": "Vide quand le tableau n’en a qu’une."}
    yield {"name": "dimension_2", "type": "string", **optional, "constraints": {"enum": seconds}}
    yield _field("category_2", "Modalité de la seconde dimension", "string", _categories(seconds), enum=_codes(seconds))
    yield _field("measure", "Ce qui est compté", "string", _said(french.MEASURES), enum=list(french.MEASURES))
    value = {"title": "Valeur", "description": "Vide quand elle est couverte par le secret, ou qu’elle n’existe pas."}
    yield {"name": "value", "type": "number", **value, "constraints": {"minimum": 0}}
    yield _field("withheld", "Couvert par le secret statistique", "boolean", trueValues=["true"], falseValues=["false"])


def _field(name: str, title: str, kind: str, description: str = "", **more: Any) -> dict[str, Any]:
    """A column that is never empty; constraints and the words for true and false are in `more`."""
    words: dict[str, Any] = {key: more.pop(key) for key in ("trueValues", "falseValues") if key in more}
    told = {"description": description} if description else {}
    return {"name": name, "type": kind, "title": title, **told, **words, "constraints": {"required": True, **more}}


def _said(words: Any) -> str:
    return " ; ".join(f"{code} : {meaning}" for code, meaning in words.items()) + "."


def _categories(dimensions: Sequence[str]) -> str:
    told = {code: french.category(one, code) for one in dimensions for code in french.codes(one)}
    return _said({"all": french.ALL, **told})


def _codes(dimensions: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(["all", *(code for one in dimensions for code in french.codes(one))]))


def _dataset(settings: Settings, base: str, row: Observatory) -> dict[str, Any]:
    address = f"{base}/{row.year}"
    period = {"dcat:startDate": date(row.year, 1, 1), "dcat:endDate": date(row.year, 12, 31)}
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": f"observatoire-{row.year}",
        "dct:title": _in_french(f"{TITLE}, {row.year}"),
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
        "dcat:distribution": [_distribution(address, form) for form in FORMATS],
    }


def _distribution(address: str, form: str) -> dict[str, Any]:
    media_type, kind = FORMATS[form]
    url = address if form == "json" else f"{address}.{form}"
    schema = {"dct:conformsTo": {"@id": f"{address}/schema.json", "@type": "dct:Standard"}} if form == "csv" else {}
    return {
        "@id": f"{address}#{form}",
        "@type": "dcat:Distribution",
        "dct:title": _in_french(kind),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dcat:mediaType": {"@id": f"{MEDIA}/{media_type}"},
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{kind}"},
        "dct:license": {"@id": LICENCE},
        **schema,
    }


def _publisher(settings: Settings) -> dict[str, Any]:
    return {"@type": "foaf:Organization", "foaf:name": settings.city_name}


def _commune(settings: Settings) -> dict[str, str]:
    return {"@id": f"http://id.insee.fr/geo/commune/{settings.commune_code}"}


def _in_french(words: str) -> dict[str, str]:
    return {"@value": words, "@language": "fr"}


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{kind}"}


def as_json(content: dict[str, Any]) -> bytes:
    """JSON as it goes out."""
    return json.dumps(content, ensure_ascii=False).encode()
