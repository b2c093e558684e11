from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.conformance.offices import Office, office
from tests.conformance.validators import Validators

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".conformance"


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Only who names this folder runs it: it needs a JVM, Node and what `install.sh` installs."""
    return None if any(HERE.name in argument for argument in config.args) else True


@pytest.fixture(scope="session")
def validators() -> Iterator[Validators]:
    if not (FOLDER / "class_path").exists():
        pytest.exit("The validators are not installed: run `make conformance`.", returncode=1)
    with closing(Validators(FOLDER)) as made:
        yield made


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conformance")


@pytest.fixture(scope="session")
def template(templates: dict[str, str]) -> Path:
    return Path(templates["sqlite"])


@pytest.fixture(scope="session")
def town(folder: Path, template: Path) -> Iterator[Office]:
    """An office with nothing set: the test authority seals, PAdES B-B."""
    with office(folder / "town", template) as opened:
        yield opened
