"""HTML pages from templates."""

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar.response.base import ASGIResponse

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; {script}"
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates. A missing variable is an error."""
    return Environment(
        loader=PackageLoader("label.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(content: str, status: int = 200, *, scripts: bool = False) -> ASGIResponse:
    """A page with a content security policy that allows our own files only."""
    return ASGIResponse(
        body=content.encode(), status_code=status, media_type="text/html", headers=page_headers(scripts=scripts)
    )


def page_headers(*, scripts: bool = False) -> dict[str, str]:
    return {
        "cache-control": "no-cache",
        "content-security-policy": POLICY.format(script="script-src 'self'; " if scripts else ""),
        "referrer-policy": "no-referrer",
    }
