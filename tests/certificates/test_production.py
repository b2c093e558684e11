import json
from typing import Any

import pytest

from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.printed_fields import PrintedPage
from label.certificates.production import make
from label.kit.clock import now
from tests.support.outcomes import CAPPED, SHOP, printing
from tests.support.printed_pages import PAGE


@pytest.mark.parametrize(
    ("page", "points", "maxima"),
    [
        (printing(SHOP), ["66.2", "27.7", None, "8"], ["100", "35", "0", "19"]),
        (printing(CAPPED), ["79.9", "30.3", None, "22.5"], ["100", "35", "0", "25"]),
        (PAGE, ["68.4", "15.9", "28.6", "22"], ["100", "35", "40", "25"]),  # older than printed shares
    ],
)
def test_the_credential_has_the_points_and_maxima_of_the_rulebook(
    issuer: Issuer, page: PrintedPage, points: list[str | None], maxima: list[str]
) -> None:
    subject: dict[str, Any] = json.loads(make(issuer, CertificatePlan(page, 1, 7, now())).document)["credentialSubject"]
    assert [result.get("value") for result in subject["result"]] == points
    assert [described["valueMax"] for described in subject["achievement"]["resultDescription"]] == maxima
