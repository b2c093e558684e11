"""The file of a certificate that says nothing of points, beside the one that does."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from label.certificates.models import WITHOUT_SCORES, CertificateVariant
from label.kit.sessions import ReadSession

if TYPE_CHECKING:
    from label.certificates.comparison import Difference


def without_scores(session: ReadSession, number: str) -> CertificateVariant | None:
    """None for a certificate of the first layout."""
    return session.get(CertificateVariant, (number, WITHOUT_SCORES))


def lacks_total(found: "Iterable[Difference]") -> bool:
    """Is the total missing, as it is from a file that was issued without scores?"""
    return any(difference.field == "total" and not difference.found for difference in found)
