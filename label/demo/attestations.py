"""The fictitious documents that companies of the demonstration city attach."""

import io
from datetime import date
from typing import NamedTuple

from label.declarations.evidence_schemas import FigureProofQuery
from label.declarations.states import Figure


class Attestation(NamedTuple):
    """A document behind a figure of the statement."""

    asked: FigureProofQuery
    file_name: str
    title: str


PERIOD_END = date(2026, 12, 31)
ATTESTATIONS = (
    Attestation(
        FigureProofQuery(figure=Figure.HEADCOUNT, proves_on=PERIOD_END, holds_until=date(2027, 6, 30)),
        "attestation-effectif.pdf",
        "Attestation d’effectif moyen annuel",
    ),
    Attestation(
        FigureProofQuery(figure=Figure.DURABLE_HIRES, proves_on=PERIOD_END),
        "registre-sans-noms.pdf",
        "Extrait du registre du personnel, sans les noms",
    ),
    Attestation(
        FigureProofQuery(figure=Figure.HIRES_FROM_SHARED_VACANCIES, proves_on=PERIOD_END),
        "recepisses-offres.pdf",
        "Récépissés des offres transmises",
    ),
    Attestation(
        FigureProofQuery(figure=Figure.VOLUNTEERS, proves_on=PERIOD_END),
        "feuilles-de-presence.pdf",
        "Feuilles de présence signées des bénévoles",
    ),
)


def one_page_pdf(*lines: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for number, line in enumerate(lines):
        canvas.drawString(72, 760 - 20 * number, line)
    canvas.save()
    return out.getvalue()
