"""`Injected[T]`: a dependency that the application gives a handler by name. It needs no validation."""

from typing import TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

T = TypeVar("T")
Injected = NamedDependency[SkipValidation[T]]
