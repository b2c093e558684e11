"""The parts of the reference pages that come from the code; `python -m tests.docs.generated` writes them again.

A page has each part between `<!-- NAME: … -->` and `<!-- end -->`.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from litestar import Litestar
from pydantic_core import PydanticUndefined

from csr.firms import rules as stages
from csr.initiatives import rules as initiatives
from label.app import create_app
from label.applications import rules as applications
from label.certificates import endings
from label.cli import main
from label.declarations import rules as declarations
from label.declarations.kinds import KINDS
from label.kit.actor import Role
from label.kit.settings import Settings
from label.web.openapi import operations

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
BLOCK = re.compile(r"(<!-- (\w+): [^>]*-->\n).*?(<!-- end -->)", re.DOTALL)
Life = Mapping[Any, Mapping[str, StrEnum]]


def settings() -> str:
    """Every setting, with its default and its meaning."""
    rows = [
        (f"`LABEL_{name.upper()}`", f"`{_shown(field.default)}`" if field.default != "" else "empty", field.description)
        for name, field in Settings.model_fields.items()
    ]
    return table(("setting", "default", "meaning"), rows)


def lifecycle(life: Life) -> str:
    """A transition table as a Mermaid diagram; it begins with the table's first state."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(life))}"]
    for state, steps in life.items():
        lines += [f"    {state} --> {to}: {', '.join(acts)}" for to, acts in _together(steps).items()]
        lines += [] if steps else [f"    {state} --> [*]"]
    return "\n".join([*lines, "```"])


def kinds() -> str:
    """Every kind of declaration, from its definition."""
    rows = [
        (
            f"`{kind}`",
            definition.english,
            definition.french,
            ", ".join(f"`{name}`" for name in definition.verdict),
            f"`{definition.facts_field}`",
        )
        for kind, definition in KINDS.items()
    ]
    return table(("kind", "in English", "in French", "verified", "field of the facts"), rows)


def routes() -> str:
    """Every route: method, path, who may come, what it does."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)))
    rows = [
        (method.upper(), f"`{path.removeprefix('/api/v1')}`", _who(said.roles), _line(handler.fn))
        for method, path, handler, said in operations(app)
    ]
    return table(("method", "path under `/api/v1`", "who", "what"), rows)


def pages() -> str:
    """What is served outside the API, to anyone."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)))
    return table(("path", "what"), [(f"`{path}`", _line(fn)) for path, fn in public(app)])


def public(app: Litestar) -> list[tuple[str, Callable[..., Any]]]:
    """Path and function of every page outside the API."""
    found = {
        re.sub(r":\w+\}", "}", one.path): handler.fn
        for one in app.routes
        for handler in getattr(one, "route_handlers", ())
        if handler.opt.get("public")
    }
    return sorted(found.items())


def commands() -> str:
    """Every command with its arguments and options, as click knows them."""
    return "\n\n".join(_command(name, command) for name, command in leaves(main, "label"))


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its full name."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for part, inner in command.commands.items():
        yield from leaves(inner, f"{name} {part}")


BLOCKS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "declaration": lambda: lifecycle(declarations.LIFE),
    "application": lambda: lifecycle(applications.LIFE),
    "certificate": lambda: lifecycle(endings.LIFE),
    "initiative": lambda: lifecycle(initiatives.LIFE),
    "stage": lambda: lifecycle(stages.LIFE),
    "kinds": kinds,
    "routes": routes,
    "pages": pages,
    "commands": commands,
}


def written(page: str) -> str:
    """A page with every block as the code has it today."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{BLOCKS[found[2]]()}\n\n{found[3]}", page)


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _together(steps: Mapping[str, StrEnum]) -> dict[str, list[str]]:
    """The acts that lead to each state."""
    found: dict[str, list[str]] = {}
    for act, to in steps.items():
        found.setdefault(to, []).append(act)
    return found


def _command(name: str, command: click.Command) -> str:
    arguments = " ".join(one.make_metavar(click.Context(command)) for one in command.params if _is_argument(one))
    options = [
        (f"`{', '.join(one.opts)}`", "yes" if one.required else "", _default(one), one.help or "")
        for one in command.params
        if isinstance(one, click.Option)
    ]
    told = [f"### `{f'{name} {arguments}'.strip()}`", " ".join((command.help or "").split())]
    return "\n\n".join(told + ([table(("option", "required", "default", "meaning"), options)] if options else []))


def _is_argument(one: click.Parameter) -> bool:
    return isinstance(one, click.Argument)


def _default(option: click.Option) -> str:
    return f"`{option.default}`" if option.show_default else ""


def _who(kinds: frozenset[Role] | None) -> str:
    if kinds is None:
        return "anyone"
    return "anyone with a key" if kinds == frozenset(Role) else ", ".join(sorted(kinds))


def _line(function: Callable[..., Any]) -> str:
    return " ".join((function.__doc__ or "").split())


def _shown(default: object) -> str:
    assert default is not PydanticUndefined
    return str(default).lower() if isinstance(default, bool) else str(default)


if __name__ == "__main__":
    for path in sorted(REFERENCE.glob("*.md")):
        path.write_text(written(path.read_text()))
