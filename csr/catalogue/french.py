from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from csr.catalogue.audiences import Audience

AUDIENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Audience.YOUTH: "jeunes",
        Audience.SENIOR: "seniors",
        Audience.LONG_TERM_UNEMPLOYED: "chômeurs de plus d’un an",
        Audience.VERY_LONG_TERM_UNEMPLOYED: "chômeurs de plus de deux ans",
        Audience.EXECUTIVE: "cadres",
        Audience.PERIPHERAL_OBSTACLES: "personnes aux freins périphériques",
    }
)
