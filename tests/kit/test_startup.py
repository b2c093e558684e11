import gc

import pytest

from label.kit.startup import without_garbage_collection


def load(*, vain: bool) -> None:
    with without_garbage_collection():
        assert not gc.isenabled()
        if vain:
            raise ImportError


@pytest.mark.parametrize("vain", [False, True])
def test_garbage_is_looked_for_again_after_loading_and_not_in_what_was_loaded(vain: bool) -> None:
    before, made = gc.get_freeze_count(), [[one] for one in range(1000)]
    try:
        load(vain=vain)
    except ImportError:
        assert vain
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)
