"""The first layout: what stands where on the certificates whose stored page names no layout.

Their files are compared with it, and drawn again by it; no certificate is issued in it. So what it draws never changes.
"""

from collections.abc import Callable
from typing import Final

from label.certificates.designs.layout_1 import cadre, seine
from label.certificates.marks import Piece
from label.certificates.printed_fields import PrintedPage

COMPOSE: Final[dict[str, Callable[[PrintedPage], tuple[Piece, ...]]]] = {"seine": seine.compose, "cadre": cadre.compose}
