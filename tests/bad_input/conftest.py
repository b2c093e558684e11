from collections.abc import Iterator

import pytest

from tests.support.populated_city import (
    Populated,
    populated_city,
)
from tests.support.postgres import Server


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def populated(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[Populated]:
    with populated_city(request.param, tmp_path_factory.mktemp("bad"), templates, postgres) as made:
        yield made


@pytest.fixture
def unchanged(populated: Populated) -> Iterator[Populated]:
    """The city, in which nothing may have changed after the test."""
    before = populated.rows()
    yield populated
    assert populated.rows() == before
