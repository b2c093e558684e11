"""Names for what ReportLab leaves untyped: the slots that tags, PDF/A and signatures need are private attributes, which
its stubs do not know."""

from typing import Any, TypeAlias

Canvas: TypeAlias = Any
CanvasDocument: TypeAlias = Any
