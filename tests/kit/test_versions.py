import pytest

from label.kit.errors import Conflict, PreconditionFailed, PreconditionRequired
from label.kit.versions import ANY_VERSION, HeaderVersion, check_version, require_version


@pytest.mark.parametrize(("current", "read"), [(3, 3), (3, HeaderVersion(3)), (3, None), (None, None)])
def test_a_change_passes_at_the_version_that_was_read_and_without_one(current: int | None, read: int | None) -> None:
    check_version(current, read)


@pytest.mark.parametrize(
    ("current", "read", "words"),
    [(3, 2, "The current version is 3: read it again."), (None, 1, "This does not exist yet: leave the version out.")],
)
def test_a_change_of_another_version_is_refused(current: int | None, read: int, words: str) -> None:
    for version, refusal in ((read, Conflict), (HeaderVersion(read), PreconditionFailed)):
        with pytest.raises(refusal) as refused:
            check_version(current, version)
        assert refused.value.detail == words


def test_where_a_version_is_required_none_and_any_are_refused_without_telling_the_current_one() -> None:
    require_version(3, 3)
    for read in (None, ANY_VERSION):
        with pytest.raises(PreconditionRequired) as refused:
            require_version(3, read)
        assert "3" not in refused.value.detail
    with pytest.raises(Conflict):
        require_version(3, 2)
