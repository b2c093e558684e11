"""Certificates and the register in other media types than the JSON of their routes."""

import json
from collections.abc import Sequence
from datetime import date

from label.certificates import register_exports
from label.certificates.schemas import RegisterLine
from label.kit import csv_export, workbook
from label.kit.storage import Store
from label.web.context import Result


def register_csv(lines: Sequence[RegisterLine]) -> Result:
    return _register(register_exports.render_csv(lines), csv_export.MEDIA_TYPE, "csv")


def register_xlsx(today: date, lines: Sequence[RegisterLine]) -> Result:
    return _register(register_exports.render_xlsx(lines, today), workbook.MEDIA_TYPE, "xlsx")


def register_schema() -> Result:
    content = json.dumps(register_exports.table_schema(), ensure_ascii=False).encode()
    return Result(content, {"content-type": "application/json"})


def certificate_pdf(files: Store, found: tuple[str, str]) -> Result:
    """`found`: the number and the digest of its file."""
    number, digest = found
    headers = {
        "content-type": "application/pdf",
        "content-disposition": f'inline; filename="{number}.pdf"',
        "etag": f'"{digest}"',
        "cache-control": "no-cache",
    }
    return Result(files.get(digest), headers)


def _register(content: bytes, media_type: str, suffix: str) -> Result:
    name = f"register.{suffix}"
    return Result(content, {"content-type": media_type, "content-disposition": f'attachment; filename="{name}"'})
