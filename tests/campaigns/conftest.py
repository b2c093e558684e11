from pathlib import Path

import pytest

from label.certificates.planning import Issuer
from label.kit.settings import Settings
from label.worker import issuer as issuer_of
from tests.support.certified_city import alone


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With keys of its own, and no worker but the test's."""
    return alone(settings, tmp_path)


@pytest.fixture
def issuer(settings: Settings) -> Issuer:
    return issuer_of(settings)
