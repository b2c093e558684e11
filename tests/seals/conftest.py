import pytest

from tests.support.long_term_seals import Bench, benched


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return benched(tmp_path_factory.mktemp("seal"))
