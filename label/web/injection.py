"""`Injected[T]`: what the application gives a handler by name. It is ours already, so nothing looks inside it."""

from typing import TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

T = TypeVar("T")
Injected = NamedDependency[SkipValidation[T]]
