from pathlib import Path

import pytest

from label.certificates.planning import Issuer
from label.kit.settings import Settings
from label.worker import issuer as issuer_of
from tests.support.certified_city import alone


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """The product with keys of its own, which a test may change."""
    return alone(settings, tmp_path)


@pytest.fixture
def issuer(settings: Settings) -> Issuer:
    return issuer_of(settings)
