"""The kinds of declaration: one file each, and this registry. CONTRIBUTING.md says how to add one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, assert_never

from pydantic import Field

from label.declarations.kinds.definition import KindDefinition
from label.declarations.kinds.forum import FORUM, ForumIn
from label.declarations.kinds.local_hire import LOCAL_HIRE, LocalHireIn
from label.declarations.kinds.volunteering import VOLUNTEERING, VolunteeringIn
from label.declarations.states import DeclarationKind

__all__ = [
    "KEPT_VERDICT_COLUMNS",
    "KINDS",
    "VERDICT_COLUMNS",
    "AnyDeclaration",
    "DeclarationInputs",
    "ForumIn",
    "KindDefinition",
    "LocalHireIn",
    "VolunteeringIn",
    "definition_of",
]

DeclarationInputs = VolunteeringIn | LocalHireIn | ForumIn
AnyDeclaration = Annotated[DeclarationInputs, Field(discriminator="kind")]


def _definition(kind: DeclarationKind) -> KindDefinition:
    # A `match` and not a dictionary: mypy finds a kind that has no definition.
    match kind:
        case DeclarationKind.VOLUNTEERING:
            return VOLUNTEERING
        case DeclarationKind.LOCAL_HIRE:
            return LOCAL_HIRE
        case DeclarationKind.FORUM:
            return FORUM
        case _:
            assert_never(kind)


KINDS: Mapping[DeclarationKind, KindDefinition] = MappingProxyType(
    {kind: _definition(kind) for kind in DeclarationKind}
)
VERDICT_COLUMNS = tuple(name for definition in KINDS.values() for name in definition.verdict)
KEPT_VERDICT_COLUMNS = tuple(name for definition in KINDS.values() for name in definition.kept_verdict)


def definition_of(kind: str) -> KindDefinition:
    """The definition of a stored kind."""
    return KINDS[DeclarationKind(kind)]
