"""The name of a company on its certificate, which a typeface has to draw."""

from label.paper.typeface import missing, named


def printed_name(name: str, display_name: str | None) -> str | None:
    """INSEE's name; where the typeface lacks a character of it, the display name; None where it lacks one of that too,
    or there is none."""
    return next((each for each in (name, display_name) if each and not missing(each)), None)


def missing_characters_text(name: str) -> str:
    """What to do about a name that cannot be printed."""
    return (
        f"The certificate's font lacks {named(missing(name))} of “{name}”: the city has to approve a display name in"
        " letters that it has."
    )
