from typing import Annotated

import pytest
from pydantic import ValidationError

from label.kit.patches import NotEmptied, Patch


class RoomPatch(Patch):
    name: Annotated[str | None, NotEmptied] = None
    note: str | None = None


def test_a_patch_changes_what_it_names_and_null_empties() -> None:
    assert RoomPatch.model_validate_json('{"note": null, "version": 3}').changes() == {"note": None}


@pytest.mark.parametrize("body", ["{}", '{"version": 3}', '{"name": null}'])
def test_a_patch_that_changes_nothing_or_empties_what_must_stay_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        RoomPatch.model_validate_json(body)
