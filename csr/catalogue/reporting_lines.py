"""The codes of the lines of public reporting standards that an action can feed.

`csr/reports/reporting_lines.py` says what each means.
"""

from typing import Final

CODES: Final = (
    "ESRS-S1",
    "ESRS-S3-4",
    "VSME-B1",
    "VSME-B8",
    "VSME-B9",
    "VSME-B10",
    "GRI-401-1",
    "GRI-413-1",
    "B4SI-HOURS",
    "IRIS-OI8429",
)
