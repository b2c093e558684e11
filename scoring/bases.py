"""The two bases of a score: what the company declared, and what a reviewer verified of it."""

from typing import Literal, TypeVar, assert_never

Basis = Literal["declared", "verified"]
_Value = TypeVar("_Value")


def on_basis(basis: Basis, *, declared: _Value, verified: _Value) -> _Value:
    # The only place that tells the bases apart: a third one fails the type check here, and then at each call.
    match basis:
        case "declared":
            return declared
        case "verified":
            return verified
        case _:
            assert_never(basis)
