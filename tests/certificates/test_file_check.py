from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html import escape
from io import BytesIO
from typing import Any

import pytest
import segno
from httpx import Response
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image
from sqlalchemy import update

from label.certificates import code_text, pdf_text, printed_fields
from label.certificates.drawing import draw
from label.certificates.file_findings import EXPLANATIONS, OF_REASON
from label.certificates.hidden_content import HIDDEN
from label.certificates.pdf_text import REASONS
from label.certificates.schemas import FileFinding
from label.companies.models import Company
from tests.support.answers import problem
from tests.support.certified_city import every_state
from tests.support.city import City, ok
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.uploaded_certificates import (
    as_file,
    bound,
    changed,
    edited,
    locked,
    portfolio,
    renumbered,
    saved_again,
    scanned,
)
from tests.test_idempotency import counted

UNKNOWN = "BB-2026-22222X"
Held = tuple[City, dict[str, str]]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str], postgres: Server) -> Iterator[Held]:
    """A city with certificates in every state, in one kind of database: what is compared is files."""
    with opened_city("sqlite", tmp_path_factory.mktemp("dropped"), templates, postgres) as city:
        yield city, every_state(city, city.officer())


def file(city: City, number: str) -> bytes:
    return city.client.get(f"/api/v1/certificates/{number}.pdf").content


def page(city: City, number: str) -> printed_fields.PrintedPage:
    return printed_fields.from_json(city.client.get(f"/certificates/{number}/printed.json").content)


def judged(city: City, content: bytes) -> dict[str, Any]:
    """What the API says; what it says of the file itself is checked here."""
    told: dict[str, Any] = ok(city.anyone.post("/verifications", files={"file": ("certificat.pdf", content)}))
    assert told["sha256"] == sha256(content).hexdigest()
    return told


def dropped(city: City, content: bytes, path: str = "/verify") -> Response:
    return city.client.post(path, files={"file": ("certificat.pdf", content)})


def briefly(told: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    return told["verdict"], told["number"], [one["field"] for one in told["differences"]]


# The verdicts


def test_an_issued_file_is_recognised_whatever_the_state_of_its_certificate(held: Held) -> None:
    city, numbers = held
    stands = {"valid": "valid", "suspended": "suspended", "lapsed": "expired", "reissued": "replaced"}
    for name, state in stands.items():
        told = judged(city, file(city, numbers[name]))
        assert briefly(told) == ("issued", numbers[name], [])
        assert told["certificate"] == ok(city.anyone.get(f"/certificates/{numbers[name]}"))
        assert (told["certificate"]["status"], told["certificate"]["valid"]) == (state, state == "valid")


def test_a_file_saved_again_is_altered_although_its_page_is_the_same(held: Held) -> None:
    city, numbers = held
    told = judged(city, saved_again(file(city, numbers["valid"])))
    assert (briefly(told), told["certificate"]["number"]) == (("altered", numbers["valid"], []), numbers["valid"])


def test_an_edited_file_is_altered_with_both_texts(held: Held) -> None:
    city, numbers = held
    printed = page(city, numbers["valid"])
    told = judged(city, edited(file(city, numbers["valid"]), printed))
    assert (told["verdict"], told["number"]) == ("altered", numbers["valid"])
    (company,) = (one for one in told["differences"] if one["field"] == "company")
    assert (company["name"], company["issued"]) == ("Nom de l’entreprise", printed.company)
    assert "Usurpateur" in company["found"]


def test_a_file_is_compared_with_the_certificate_whose_number_it_claims(held: Held) -> None:
    city, numbers = held
    forged = renumbered(file(city, numbers["valid"]), numbers["withdrawn"])
    told = judged(city, forged)
    assert (told["verdict"], told["number"], told["certificate"]["status"]) == (
        "altered",
        numbers["withdrawn"],
        "withdrawn",
    )
    assert {"company", "siren", "number", "url", "code"} <= {one["field"] for one in told["differences"]}


def test_a_file_with_a_number_never_issued_is_unknown(held: Held) -> None:
    city, numbers = held
    number = next(one for one in candidates() if one not in numbers.values())
    made = draw(replace(page(city, numbers["valid"]), number=number))
    told = judged(city, made)
    assert (briefly(told), told["certificate"]) == (("unknown", number, []), None)


def candidates() -> Iterator[str]:
    from random import Random

    from label.certificates.numbers import new_number

    chance = Random(9)
    while True:
        yield new_number("BB", "2026", chance)


def test_each_file_has_a_verdict_a_finding_and_a_sentence_of_its_own(held: Held) -> None:
    city, numbers = held
    number = numbers["valid"]
    content = file(city, number)
    scan = scanned(content)
    plain = city.client.get(f"/api/v1/certificates/{number}/without-scores.pdf").content
    uploaded = {
        "without points, saved again": (saved_again(plain), "altered", "resaved", number),
        "without points, bound": (bound(plain, after=1), "unreadable", "bound", number),
        "saved again": (saved_again(content), "altered", "resaved", number),
        "another format": (cropped(content), "altered", "other_format", number),
        "scan": (as_file(scan, "PDF", resolution=200), "picture", "picture", number),
        "photograph": (as_file(scan, "JPEG"), "picture", "picture", number),
        "bound": (bound(content, before=1), "unreadable", "bound", number),
        "portfolio": (portfolio(content), "unreadable", "bound", None),
        "locked": (locked(content), "unreadable", "locked", number),
        "locked for reading": (locked(content, "user"), "unreadable", "locked", None),
        "cut off": (content[:-2000], "unreadable", "cut_off", None),
        "white paper": (as_file(Image.new("L", (900, 900), 255), "PNG"), "unreadable", "no_code", None),
        "no dots": (b"\xff\xd8\xff" + bytes(99), "unreadable", "damaged", None),
        "too many pages": (bound(content, after=20), "unreadable", "too_many_pages", None),
        "empty": (b"", "unreadable", "empty", None),
        "too large": (b"%PDF-" + bytes(10_000_001), "unreadable", "too_large", None),
        "text": (b"x" * 1000, "unreadable", "unknown_type", None),
        "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0", "unreadable", "heic", None),
        "another document": (bound(b"", after=1), "unknown", "no_number", None),
    }
    for name, (sent, verdict, finding, claimed) in uploaded.items():
        told = judged(city, sent)
        assert (told["verdict"], told["finding"], told["number"]) == (verdict, finding, claimed), name
        assert (told["certificate"] is not None) == (claimed is not None), name
        explanation = EXPLANATIONS[FileFinding(finding)]
        assert (told["french"], told["english"]) == (explanation.french, explanation.english), name
        if name not in ("saved again", "photograph", "bound", "empty", "another document"):
            continue  # reading the others twice tries nothing more
        text = dropped(city, sent).text
        assert (escape(explanation.title, quote=False) in text, "a été modifié" in text) == (True, False), name
        assert (f'href="/verify/{claimed}"' in text) == (claimed is not None), name


def test_every_finding_has_sentences_and_every_reason_a_finding() -> None:
    assert EXPLANATIONS.keys() == {*FileFinding}
    assert OF_REASON.keys() == REASONS.keys()
    texts = [text for one in EXPLANATIONS.values() for text in (one.french, one.english)]
    assert len(set(texts)) == 2 * len(FileFinding)


def test_a_picture_with_a_genuine_code_is_never_called_genuine(held: Held) -> None:
    city, numbers = held
    forged = scanned(edited(file(city, numbers["valid"]), page(city, numbers["valid"])))
    told = judged(city, as_file(forged, "PNG"))
    assert (told["verdict"], told["page"], told["differences"]) == ("picture", 1, [])
    text = dropped(city, as_file(forged, "PNG")).text
    printed = told["certificate"]
    for words in ("Comparez".lower(), printed["company"], "Confirmé", "À comparer à l’œil"):
        assert words in text
    assert "C’est le fichier qui a été délivré" not in text


def test_a_code_that_leads_elsewhere_is_told_as_a_difference(held: Held) -> None:
    city, numbers = held
    number = numbers["valid"]
    address = f"https://elsewhere.example/verify/{number}"
    picture = BytesIO()
    segno.make_qr(address).save(picture, kind="png", scale=8)
    told = judged(city, picture.getvalue())
    (difference,) = told["differences"]
    assert (told["verdict"], difference["field"], difference["found"]) == ("picture", "code", address)
    assert "Le code QR mène à une autre adresse" in dropped(city, picture.getvalue()).text


def test_a_picture_of_a_number_never_issued_is_unknown(held: Held) -> None:
    city, _ = held
    picture = BytesIO()
    segno.make_qr("https://label.example/verify/BB-2026-222222").save(picture, kind="png", scale=8)
    told = judged(city, picture.getvalue())
    assert (told["verdict"], told["finding"], told["number"]) == ("unknown", "never_issued", "BB-2026-222222")


def test_a_child_that_dies_is_not_a_verdict_on_the_file(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    city, numbers = held
    limits = replace(pdf_text.READING.limits, elapsed_seconds=0)
    for reading in (pdf_text.READING, code_text.READING):
        monkeypatch.setattr(reading, "limits", limits)
    told = judged(city, saved_again(file(city, numbers["valid"])))
    assert (told["verdict"], told["finding"]) == ("unreadable", "interrupted")


def cropped(content: bytes) -> bytes:
    """A page a little narrower."""

    def change(pdf: Pdf) -> None:
        left, foot, right, top = (float(side) for side in pdf.pages[0].MediaBox)
        pdf.pages[0].MediaBox = Array([left, foot, right - 8, top])

    return changed(content, change)


# What is refused


def test_an_upload_that_is_not_a_form_with_one_file_is_refused(held: Held) -> None:
    city, _ = held
    problem(city.client.post("/api/v1/verifications", content=b"%PDF-"), 415)
    problem(city.client.post("/api/v1/verifications", json={"file": "x"}), 415)
    problem(city.client.post("/api/v1/verifications", files={"other": ("a.pdf", b"%PDF-")}), 400)
    problem(
        city.client.post("/api/v1/verifications", files=[("file", ("a.pdf", b"1")), ("file", ("b.pdf", b"2"))]), 400
    )
    broken = {"content-type": "multipart/form-data; boundary=x"}
    problem(city.client.post("/api/v1/verifications", content=b"--x\r\n", headers=broken), 400)
    problem(city.client.post("/api/v1/verifications", files={"file": ("a.pdf", bytes(11 * 1024 * 1024))}), 413)


def test_the_page_says_how_to_correct_an_upload(held: Held) -> None:
    city, numbers = held
    large = dropped(city, bytes(11 * 1024 * 1024))
    assert (large.status_code, "Le fichier dépasse 10 Mo." in large.text) == (422, True)
    for answer in (
        city.client.post("/verify", content=b"x"),
        city.client.post("/verify"),
        city.client.post(f"/verify/{numbers['valid']}", files={"other": ("a.pdf", b"x")}),
    ):
        assert (answer.status_code, "Choisissez un fichier." in answer.text) == (422, True)
        assert "Ce fichier n’a pas été contrôlé" in answer.text


# The page


def test_the_page_gives_the_verdict_in_french(held: Held) -> None:
    city, numbers = held
    content, printed = file(city, numbers["valid"]), page(city, numbers["valid"])
    told = {
        "C’est le fichier qui a été délivré.": dropped(city, content, f"/verify/{numbers['valid']}"),
        "Ce certificat ne peut pas être utilisé.": dropped(city, file(city, numbers["suspended"])),
        "le fichier a été enregistré ou imprimé en PDF de nouveau": dropped(city, saved_again(content)),
        "Usurpateur": dropped(city, edited(content, printed)),
        "Ce type de fichier n’est pas lu": dropped(city, b"x"),
    }
    for words, answer in told.items():
        assert (answer.status_code, words in answer.text) == (200, True), words
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<th scope="row">Nom de l’entreprise</th>' in told["Usurpateur"].text


def test_hidden_content_is_told_in_french_and_english(held: Held) -> None:
    city, numbers = held

    def layered(pdf: Pdf) -> None:
        pdf.Root.OCProperties = Dictionary(OCGs=Array([pdf.make_indirect(Dictionary(Type=Name.OCG))]))

    forged = changed(file(city, numbers["valid"]), layered)
    name, french, english = HIDDEN["layers"]
    told = judged(city, forged)
    assert told["verdict"] == "altered"
    assert told["differences"] == [{"field": "layers", "name": name, "issued": "", "found": french, "english": english}]
    text = dropped(city, forged).text
    assert (french in text, english in text, "se lit comme" in text) == (True, True, False)


def test_text_from_a_file_is_escaped_on_the_page(held: Held) -> None:
    city, numbers = held
    forged = edited(file(city, numbers["valid"]), page(city, numbers["valid"]), b"<script>alert\\(1\\)</script>")
    answer = dropped(city, forged)
    assert ("<script>" in answer.text, "&lt;script&gt;" in answer.text) == (False, True)


# What is kept and what is told


def test_nothing_of_an_upload_is_stored(held: Held) -> None:
    city, numbers = held
    before = counted(city), sorted((city.settings.data_dir / "files").rglob("*"))
    for content in (file(city, numbers["valid"]), saved_again(file(city, numbers["valid"])), b"x"):
        judged(city, content)
        dropped(city, content)
    assert (counted(city), sorted((city.settings.data_dir / "files").rglob("*"))) == before


def test_a_verdict_does_not_name_a_company_that_must_not_be_published(held: Held) -> None:
    city, numbers = held
    number = numbers["reinstated"]
    content, printed = file(city, number), page(city, number)
    shown(city, printed.siren, to=False)
    try:
        forged = edited(content, printed)
        for told in (judged(city, content), judged(city, saved_again(content)), judged(city, forged)):
            assert (told["certificate"]["company"], told["certificate"]["siren"]) == (None, None)
        assert [one["issued"] for one in judged(city, forged)["differences"] if one["field"] == "company"] == [""]
        text = dropped(city, saved_again(content)).text
        assert (printed.company in text, printed.siren in text) == (False, False)
    finally:
        shown(city, printed.siren, to=True)


def shown(city: City, siren: str, *, to: bool) -> None:
    city.database.write_sync(
        lambda session: session.execute(update(Company).filter_by(siren=siren).values(diffusible=to))
    )
