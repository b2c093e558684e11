import pytest

from tests.support.answers import problem
from tests.support.files import pdf
from tests.support.populated_city import (
    Populated,
)

SMALL = pdf()
FORM = {"content-type": "multipart/form-data; boundary=limit"}


def form(*parts: tuple[bytes, bytes], end: bytes = b"--limit--\r\n") -> bytes:
    return b"".join(b"--limit\r\n" + head + b"\r\n\r\n" + content + b"\r\n" for head, content in parts) + end


NAMED = b'Content-Disposition: form-data; name="file"; filename="a.pdf"'
FILES: list[tuple[str, dict[str, str], bytes, int]] = [
    ("a renamed executable", FORM, form((NAMED, b"MZ\x90\0" + b"\0" * 200)), 415),
    ("a script with a PDF's name", FORM, form((NAMED, b"#!/bin/sh\nrm -rf /\n")), 415),
    ("an empty file", FORM, form((NAMED, b"")), 422),
    ("a PDF cut short", FORM, form((NAMED, SMALL[:200])), 422),
    ("a byte above 10 MB", FORM, form((NAMED, b"%PDF-" + b"a" * (10 * 1024 * 1024 - 4))), 413),
    ("11 MB", FORM, form((NAMED, b"%PDF-" + b"a" * 11 * 1024 * 1024)), 413),
    ("no part", FORM, form(), 400),
    ("nothing", FORM, b"", 400),
    ("two files", FORM, form((NAMED, SMALL), (NAMED, SMALL)), 400),
    ("nine fields", FORM, form(*[(NAMED, b"a")] * 9), 400),
    ("another field", FORM, form((NAMED.replace(b'"file"', b'"fichier"'), SMALL)), 400),
    ("a text field", FORM, form((b'Content-Disposition: form-data; name="file"', SMALL)), 400),
    ("a part without a name", FORM, form((b'Content-Disposition: form-data; filename="a.pdf"', SMALL)), 400),
    ("a part without a header", FORM, form((b"", SMALL)), 400),
    ("a name that is not UTF-8, and no content", FORM, form((NAMED.replace(b"a.pdf", b"\xff\xfe.pdf"), b"")), 422),
    ("a charset that is none", FORM, form((NAMED + b"\r\nContent-Type: text/plain; charset=x-nope", b"")), 422),
    ("no end", FORM, form((NAMED, SMALL), end=b""), 400),
    ("another boundary", {"content-type": "multipart/form-data; boundary=other"}, form((NAMED, SMALL)), 400),
    ("no boundary", {"content-type": "multipart/form-data"}, form((NAMED, SMALL)), 400),
    ("a boundary of 1,000", {"content-type": f"multipart/form-data; boundary={'a' * 1000}"}, form(), 400),
    ("the file alone", {"content-type": "application/pdf"}, SMALL, 415),
    ("a URL-encoded form", {"content-type": "application/x-www-form-urlencoded"}, b"file=a", 415),
    ("no media type", {"content-type": ""}, form((NAMED, SMALL)), 415),
]


@pytest.mark.parametrize(("headers", "body", "status"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_what_is_no_evidence_is_refused(
    unchanged: Populated, headers: dict[str, str], body: bytes, status: int
) -> None:
    company = unchanged.people["stranger"]
    path = f"/declarations/{unchanged.open['declaration_id']}/evidence"
    problem(company.post(path, content=body, headers=headers), status)


def test_a_file_with_a_name_of_another_alphabet_is_taken(populated: Populated) -> None:
    company = populated.people["stranger"]
    path = f"/declarations/{populated.open['declaration_id']}/evidence"
    for number, name in enumerate(["présence – été.pdf", "../../etc/passwd", "a" * 400 + ".pdf", "\u202etxt.exe"]):
        answer = company.post(path, files={"file": (name, pdf(f"encore {number}"))})
        assert answer.status_code == 201, answer.text
        shown = answer.json()["name"]
        assert ("/" in shown, "\u202e" in shown, shown.endswith(".pdf")) == (False, False, True)
