"""What the product's Table Schemas (Frictionless Data) share: they describe its CSV files (`csv_export`)."""

from typing import Final, Literal

TABLE_SCHEMA: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"
GUARDED: Final = (
    "Dans un texte, une apostrophe précède ce qu’un tableur exécuterait comme une formule ; le JSON et le classeur XLSX"
    " donnent le texte sans elle."
)
FieldType = Literal["string", "integer", "number", "boolean", "date", "year"]


def field(
    name: str, title: str, kind: FieldType = "string", *, description: str = "", required: bool = True, **more: object
) -> dict[str, object]:
    """A column; `more` holds its further constraints. Booleans are spelled true and false, as the CSV writes them."""
    described = {"description": description} if description else {}
    spelled = {"trueValues": ["true"], "falseValues": ["false"]} if kind == "boolean" else {}
    constraints = ({"required": True} if required else {}) | more
    return {"name": name, "type": kind, "title": title, **described, **spelled, "constraints": constraints}
