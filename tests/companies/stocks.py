"""Stock files of fictitious units, line by line."""

import io

from label.companies.stock import Stock, StockRow, read_stock
from tests.companies.sirens import siren

A, B, C, D = map(siren, range(4))
UNITS = (
    "siren,statutDiffusionUniteLegale,dateCreationUniteLegale,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale,"
    "categorieEntreprise,etatAdministratifUniteLegale,denominationUniteLegale,activitePrincipaleUniteLegale,"
    "nomenclatureActivitePrincipaleUniteLegale"
)
PLACES = (
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,etablissementSiege,complementAdresseEtablissement,numeroVoieEtablissement,"
    "indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,"
    "libelleCommuneEtablissement,codeCommuneEtablissement,etatAdministratifEtablissement,enseigne1Etablissement,"
    "enseigne2Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement,"
    "nomenclatureActivitePrincipaleEtablissement"
)


def opened(*lines: str | bytes, end: bytes = b"\n") -> Stock:
    """The reader of a file of these lines, each closed by `end`."""
    return read_stock(io.BytesIO(b"".join((line.encode() if isinstance(line, str) else line) + end for line in lines)))


def read(*lines: str | bytes) -> list[StockRow]:
    """What a file of these lines is read as."""
    return list(opened(*lines))
