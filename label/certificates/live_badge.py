"""The live badge: an image that companies put on their sites, and that says how the certificate stands today."""

from html import escape
from typing import Final

from label.certificates.composition import RANKS
from label.certificates.models import CertificateState
from label.certificates.schemas import CertificateOut
from label.web.site import templates

WIDTH, HEIGHT = 300, 96
STANDING: Final = {
    CertificateState.SUSPENDED: "suspendu",
    CertificateState.EXPIRED: "expiré",
    CertificateState.WITHDRAWN: "retiré",
    CertificateState.RENOUNCED: "rendu par l’entreprise",
    CertificateState.REPLACED: "remplacé",
}
GREY: Final = "#6b7280"


def svg(found: CertificateOut) -> str:
    """The badge: the level while the certificate is in force, else in grey what has become of it."""
    rank = RANKS[found.level]
    standing = None if found.valid else STANDING[found.status]
    return (
        templates()
        .get_template("badge.svg")
        .render(
            width=WIDTH,
            height=HEIGHT,
            told=state_text(found),
            rank=rank,
            colour=GREY if standing else _hex(rank.colour),
            standing=standing,
            found=found,
            until=f"{found.valid_until:%d/%m/%Y}",
        )
    )


def state_text(found: CertificateOut) -> str:
    """The badge in words."""
    name = f"Label employeur engagé {found.edition}, niveau {RANKS[found.level].word}"
    warning = "TEST, sans valeur : " if found.test or found.demonstration else ""
    if found.valid:
        return f"{warning}{name}, valable jusqu’au {found.valid_until:%d/%m/%Y}"
    return f"{warning}{name} : {STANDING[found.status]}"


def snippet(base_url: str, found: CertificateOut) -> str:
    """What a company puts on its site: the badge, leading to the page that checks it."""
    image = f"{base_url}/certificates/{found.number}/badge.svg"
    said = escape(f"Label employeur engagé, certificat {found.number} : vérifier")
    return (
        f'<a href="{escape(found.verify_url)}"><img src="{escape(image)}" alt="{said}"'
        f' width="{WIDTH}" height="{HEIGHT}"></a>'
    )


def _hex(shares: str) -> str:
    return "#" + "".join(f"{round(float(share) * 255):02x}" for share in shares.split())
