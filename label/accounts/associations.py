"""The associations of annex 2 of the CESEL's report of 2015; two slips of its spelling are mended."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts.models import Partner

ANNEX_2 = {
    "cebije": ("CEBIJE – Centre boulonnais d’initiative jeunesse", "245 boulevard Jean Jaurès"),
    "ceas-92": ("CEAS 92 – Centre d’étude et d’action sociale", "1 ter rue Damiens"),
    "auxilia": ("AUXILIA", None),
    "acte-78": ("ACTE 78", "71 boulevard Jean Jaurès"),
    "aode2": ("AODE2", "Maison Saint François de Sales"),
    "active-presence": ("Active Présence", "30 rue de l’Ancienne Mairie"),
    "ardeur": ("Ardeur", "2 rue des Longs Prés"),
    "snc": ("Solidarités nouvelles face au chômage", None),
    "arpeije": ("ARPEIJE", "54 rue du Moulin de Pierre"),
    "starter": ("STARTER", "83 bis rue Thiers"),
    "cidff": ("CIDFF – Centre d’information sur les droits des femmes et des familles", "5 rue des Quatre Cheminées"),
    "visemploi": ("VISEMPLOI", "Le Grain de sel, 93 route de la Reine"),
}


def add_initial_partners(session: Session) -> None:
    """Add those that are not there yet; what a city has changed stays."""
    present = set(session.scalars(select(Partner.id)))
    missing = {key: value for key, value in ANNEX_2.items() if key not in present}
    session.add_all(Partner(id=key, name=name, address=address) for key, (name, address) in missing.items())
