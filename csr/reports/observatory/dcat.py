"""The vocabulary of the catalogue: DCAT-AP 3 in JSON-LD, with the authority tables of the European Union.

A reference is an `@id` alone; `DESCRIBED` gives the class and the labels of each, once for the whole catalogue, because
DCAT-AP asks for them and a portal that harvests does not load the tables.
"""

from typing import Any, Final

Node = dict[str, Any]

AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
MEDIA: Final = "https://www.iana.org/assignments/media-types"
LICENCE: Final = "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf"
FRENCH: Final = f"{AUTHORITY}/language/FRA"
PUBLIC: Final = f"{AUTHORITY}/access-right/PUBLIC"
STABLE: Final = f"{AUTHORITY}/planned-availability/STABLE"
LOCAL_AUTHORITY: Final = "http://purl.org/adms/publishertype/LocalAuthority"
THEMES: Final = f"{AUTHORITY}/data-theme"
ANNUAL, CONTINUOUS = (f"{AUTHORITY}/frequency/{code}" for code in ("ANNUAL", "CONT"))
FORMATS: Final = {
    "csv": ("text/csv", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "pdf": ("application/pdf", "PDF"),
    "json": ("application/json", "JSON"),
}
CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def reference(address: str) -> Node:
    return {"@id": address}


def text(french: str, english: str) -> list[Node]:
    """The same in both languages."""
    return [in_french(french), {"@value": english, "@language": "en"}]


def in_french(value: str) -> Node:
    return {"@value": value, "@language": "fr"}


def typed(value: str, datatype: str) -> Node:
    return {"@value": value, "@type": f"xsd:{datatype}"}


def theme(code: str) -> Node:
    return reference(f"{THEMES}/{code}")


def distribution(dataset: str, suffix: str, address: str, *, schema: str | None = None, pages: bool = False) -> Node:
    """`schema`: the address of its Table Schema; `pages`: the address answers a page at a time, so that it is a place
    of access and no download."""
    media_type, name = FORMATS[suffix]
    standard = {"dct:conformsTo": {"@id": schema, "@type": "dct:Standard"}} if schema else {}
    download = {} if pages else {"dcat:downloadURL": reference(address)}
    return {
        "@id": f"{dataset}#{suffix}",
        "@type": "dcat:Distribution",
        "dct:title": in_french(name),
        "dct:description": text(*_FORMS[suffix]),
        "dcat:accessURL": reference(address),
        **download,
        "dcat:mediaType": reference(f"{MEDIA}/{media_type}"),
        "dct:format": reference(f"{AUTHORITY}/file-type/{name}"),
        "dct:language": reference(FRENCH),
        "dct:license": reference(LICENCE),
        "dcatap:availability": reference(STABLE),
        **standard,
    }


def _concept(address: str, french: str, english: str) -> Node:
    return {"@id": address, "@type": "skos:Concept", "skos:prefLabel": text(french, english)}


_FORMS: Final = {
    "csv": ("Pour les programmes ; son schéma décrit les colonnes.", "For programs; its schema describes the columns."),
    "xlsx": ("Un classeur, pour qui ouvre les données dans un tableur.", "A workbook, for people."),
    "pdf": ("Le rapport à lire.", "The report to read."),
    "json": ("Par l’API.", "By the API."),
}
DESCRIBED: Final[list[Node]] = [
    {"@id": FRENCH, "@type": "dct:LinguisticSystem"},
    {
        "@id": LICENCE,
        "@type": "dct:LicenseDocument",
        "dct:title": text("Licence Ouverte 2.0", "Open Licence 2.0"),
    },
    {"@id": PUBLIC, "@type": "dct:RightsStatement"},
    *({"@id": frequency, "@type": "dct:Frequency"} for frequency in (ANNUAL, CONTINUOUS)),
    *({"@id": f"{MEDIA}/{media_type}", "@type": "dct:MediaType"} for media_type, _ in FORMATS.values()),
    *({"@id": f"{AUTHORITY}/file-type/{name}", "@type": "dct:MediaTypeOrExtent"} for _, name in FORMATS.values()),
    {"@id": THEMES, "@type": "skos:ConceptScheme", "dct:title": text("Thèmes de données", "Data themes")},
    _concept(f"{THEMES}/SOCI", "Population et société", "Population and society"),
    _concept(f"{THEMES}/ECON", "Économie et finances", "Economy and finance"),
    _concept(STABLE, "Disponible durablement", "Stable"),
    _concept(LOCAL_AUTHORITY, "Collectivité locale", "Local authority"),
]
