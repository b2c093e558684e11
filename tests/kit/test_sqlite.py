import pysqlite3.dbapi2
import pytest

from label.kit.errors import Conflict
from label.kit.sqlite import check_library


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 50, 7), (3, 51, 2)])
def test_a_library_that_can_corrupt_a_database_is_refused_unless_allowed(version: tuple[int, int, int]) -> None:
    with pytest.raises(Conflict, match=rf"version {'.'.join(map(str, version))}; 3\.51\.3 or newer is needed"):
        check_library(version, old_allowed=False)
    check_library(version, old_allowed=True)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_a_library_with_the_fix_is_taken(version: tuple[int, int, int]) -> None:
    check_library(version, old_allowed=False)


def test_the_pinned_library_has_the_fix() -> None:
    check_library(pysqlite3.dbapi2.sqlite_version_info, old_allowed=False)
