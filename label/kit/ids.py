"""Identifiers of what has no natural one."""

import os
import time


def new_id() -> str:
    """A UUID version 7 as 32 hexadecimal digits: in order of time for the index, random for the stranger."""
    millis = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10))
    high = (millis << 16) | 0x7000 | (noise >> 68 & 0xFFF)
    low = (0b10 << 62) | (noise & 0x3FFF_FFFF_FFFF_FFFF)
    return f"{high:016x}{low:016x}"
