"""The live badge: an image for companies' websites that shows the certificate's state today."""

from html import escape
from typing import Final

from label.certificates.composition import RANKS
from label.certificates.models import CertificateState
from label.certificates.schemas import CertificateOut

WIDTH, HEIGHT = 300, 96
STATE_WORDS: Final = {
    CertificateState.SUSPENDED: "suspendu",
    CertificateState.EXPIRED: "expiré",
    CertificateState.WITHDRAWN: "retiré",
    CertificateState.RENOUNCED: "rendu par l’entreprise",
    CertificateState.REPLACED: "remplacé",
}
GREY: Final = "#6b7280"


def values(found: CertificateOut) -> dict[str, object]:
    """The values of the template `badge.svg`: the level while the certificate is in force, else its state in grey."""
    rank = RANKS[found.level]
    state = None if found.valid else STATE_WORDS[found.status]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "told": state_text(found),
        "rank": rank,
        "colour": GREY if state else _hex_colour(rank.colour),
        "standing": state,
        "found": found,
        "until": f"{found.valid_until:%d/%m/%Y}",
    }


def state_text(found: CertificateOut) -> str:
    """The badge's alternative text."""
    name = f"Label employeur engagé {found.edition}, niveau {RANKS[found.level].word}"
    warning = "TEST, sans valeur : " if found.test or found.demonstration else ""
    if found.valid:
        return f"{warning}{name}, valable jusqu’au {found.valid_until:%d/%m/%Y}"
    return f"{warning}{name} : {STATE_WORDS[found.status]}"


def html_snippet(base_url: str, found: CertificateOut) -> str:
    """The HTML for a company's website: the badge, with a link to the verification page. Both follow the company, so
    that the site stays right when its certificate is replaced; both follow the number where the company is hidden."""
    image, page = found.badge, found.verify_url
    if found.company_badge and found.holder:
        image, page = found.company_badge, f"{base_url}/companies/{found.holder.siren}/certificate"
    alt = "Label employeur engagé : vérifier"
    return (
        f'<a href="{escape(page)}"><img src="{escape(str(image))}" alt="{alt}" width="{WIDTH}" height="{HEIGHT}"></a>'
    )


def _hex_colour(shares: str) -> str:
    return "#" + "".join(f"{round(float(share) * 255):02x}" for share in shares.split())
