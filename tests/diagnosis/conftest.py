from collections.abc import Iterator

import pytest

from tests.support.postgres import Server
from tests.support.recovered_city import RecoveredCity, recovered_city


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def recovered(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[RecoveredCity]:
    """One for all tests, which put back what they break."""
    with recovered_city(request.param, tmp_path_factory.mktemp("recovered"), templates, postgres) as city:
        yield city
