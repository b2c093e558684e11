from typing import Any

JURY: dict[str, Any] = {
    "code": "practice_jury",
    "title": "Jurys d’entraînement",
    "description": "Des salariés siègent à un jury d’entraînement.",
    "needs": "Deux salariés, une demi-journée.",
    "brings": "Un oral préparé.",
    "audiences": ["youth", "senior"],
    "effort": {"hours": "7.5", "euros": None, "places": 12},
    "smallest_headcount": 20,
    "sectors": [{"naf": "P", "reason": "Des métiers de l’oral."}, {"naf": "62", "reason": "Des concours."}],
    "partners": [{"id": "cebije", "reason": "Accompagne des jeunes.", "indicative": False}],
    "volunteering": "jury",
    "helps": ["V1", "bonus"],
    "reporting_lines": ["ESRS-S3-4"],
}
CONTENT = {name: value for name, value in JURY.items() if name != "code"}
