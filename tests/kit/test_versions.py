import pytest

from label.kit.errors import Conflict
from label.kit.versions import check_version


@pytest.mark.parametrize(("current", "read"), [(3, 3), (3, None), (None, None)])
def test_a_change_passes_at_the_version_that_was_read_and_without_one(current: int | None, read: int | None) -> None:
    check_version(current, read)


@pytest.mark.parametrize(
    ("current", "read", "words"),
    [(3, 2, "The current version is 3: read it again."), (None, 1, "This does not exist yet: leave the version out.")],
)
def test_a_change_of_another_version_is_refused(current: int | None, read: int, words: str) -> None:
    with pytest.raises(Conflict) as refusal:
        check_version(current, read)
    assert refusal.value.detail == words
