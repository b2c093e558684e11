"""What is kept is given again; the oldest goes when there are too many."""

from label.kit.cache import BoundedCache


def test_what_was_made_is_kept_under_its_key() -> None:
    recent: BoundedCache[str, list[int]] = BoundedCache(2)
    first = recent.get_or_make("a", lambda: [1])
    assert recent.get_or_make("a", lambda: [2]) is first is recent.get("a")
    assert recent.get("b") is None


def test_the_oldest_is_let_go() -> None:
    recent: BoundedCache[int, int] = BoundedCache(2)
    for number in range(3):
        recent.get_or_make(number, lambda number=number: number)  # type: ignore[misc]
    assert [recent.get(number) for number in range(3)] == [None, 1, 2]
