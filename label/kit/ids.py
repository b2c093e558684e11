"""Identifiers: their types, and how one is made for what has no natural one.

The parts of a path, and the commune that goes with them, have types of their own, so that two of them that are swapped
are an error of types.
"""

import os
import time
from typing import NewType

Siren = NewType("Siren", str)
EditionCode = NewType("EditionCode", str)
InseeCommune = NewType("InseeCommune", str)
EventId = NewType("EventId", str)
YearText = NewType("YearText", str)
ReportCode = NewType("ReportCode", str)
MeasureCode = NewType("MeasureCode", str)
AudienceCode = NewType("AudienceCode", str)


def new_id() -> str:
    """A UUID version 7 as 32 hexadecimal digits: in order of time for the index, random for the stranger."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10))
    high = (millis << 16) | 0x7000 | (noise >> 68 & 0xFFF)
    low = (0b10 << 62) | (noise & 0x3FFF_FFFF_FFFF_FFFF)
    return f"{high:016x}{low:016x}"
