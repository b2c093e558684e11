"""What a certificate says of its own worth: who sealed it, and that it is a specimen or a test where it is one."""

from dataclasses import dataclass

from label.certificates.fields import Page


@dataclass(frozen=True, slots=True)
class Caution:
    """Large letters across the page, and a line above it."""

    across: str
    above: str


def warning(page: Page) -> Caution | None:
    """None for a certificate that a real authority sealed for a real city."""
    if page.demonstration:
        return Caution("SPÉCIMEN – TEST", "SPÉCIMEN – sans valeur : ville de démonstration, autorité de TEST")
    if page.test:
        return Caution("TEST – sans valeur", "TEST – sans valeur : ce certificat est scellé par une autorité de TEST")
    return None


def sealed(page: Page) -> str:
    """Who sealed the file, as printed at its foot."""
    test = " (autorité de TEST)" if page.test else ""
    return f"Scellé électroniquement par {page.sealed_by}{test}." if page.sealed_by else ""
