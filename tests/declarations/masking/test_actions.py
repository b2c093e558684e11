"""A company burns boxes into its evidence until the decision; the file as it was is destroyed."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from label.kit import discarded_files
from label.kit.audit import AuditEntry
from label.kit.clock import now
from label.kit.errors import Unavailable
from label.kit.storage import Store
from label.sandbox.errors import Interrupted
from label.sandbox.process import SandboxTask
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import HIRE, STATEMENT, WHY, WORKSHOP, declare, year

NAMES = {"page": 1, "left": "0.1", "top": "0.05", "width": "0.5", "height": "0.1"}
SHEET = pdf("Madame Dupont")


def add(company: Caller, declaration: str, content: bytes = SHEET, name: str = "feuille.pdf") -> Any:
    return ok(company.post(f"/declarations/{declaration}/evidence", files={"file": (name, content)}), 201)


def mask(company: Caller, file: Any, *boxes: dict[str, Any], version: int | None = None) -> Any:
    body = {"boxes": list(boxes or (NAMES,)), "version": version or file["version"]}
    return company.post(f"/evidence/{file['id']}/maskings", body)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored(city: City) -> set[str]:
    return set(Store(city.settings.data_dir / "files").digests())


def test_a_masked_pdf_has_no_text_and_the_file_as_it_was_is_destroyed(city: City) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP)
    file = add(company, made)
    assert file["sha256"] in stored(city)
    masked = ok(mask(company, file))
    content = company.get(f"/evidence/{file['id']}").content
    assert sha256(content) == masked["sha256"] != masked["first_sha256"] == file["sha256"] == sha256(SHEET)
    assert stored(city) == {masked["sha256"]}
    assert company.get(f"/evidence/{file['id']}").headers["etag"] == '"2"'
    document = pypdfium2.PdfDocument(content)
    assert document[0].get_textpage().get_text_range() == ""
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    (one,) = masked["maskings"]
    assert one | {"masked_at": None} == {
        "number": 1,
        "previous_sha256": file["sha256"],
        "sha256": masked["sha256"],
        "boxes": [NAMES],
        "masked_at": None,
    }
    assert ok(company.get(f"/evidence/{file['id']}/maskings")) == masked


def test_the_trail_keeps_what_was_masked_by_whom(city: City) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    masked = ok(mask(company, file))
    entries = select(AuditEntry).filter_by(action="mask", subject="evidence", subject_id=file["id"])
    (entry,) = city.database.read_sync(lambda session: session.scalars(entries).all())
    before, after = json.loads(entry.before or ""), json.loads(entry.after or "")
    assert (entry.person_id, entry.siren) == (company.person_id, company.siren)
    assert (before["sha256"], after["sha256"], after["boxes"]) == (file["sha256"], masked["sha256"], [NAMES])


def test_a_second_masking_adds_its_boxes_to_the_first(city: City) -> None:
    company = city.company(1)
    picture = BytesIO()
    Image.new("RGB", (80, 80), "white").save(picture, "PNG")
    file = add(company, declare(company, WORKSHOP), picture.getvalue(), "a.png")
    left, right = ({**NAMES, "left": share, "top": "0", "width": "0.25", "height": "1"} for share in ("0", "0.75"))
    first = ok(mask(company, file, left))
    refused(mask(company, file, right), 409, "read it again")
    second = ok(mask(company, file, right, version=first["version"]))
    with Image.open(BytesIO(company.get(f"/evidence/{file['id']}").content)) as shown:
        black = [shown.crop((start, 0, start + 20, 80)).getextrema() for start in (0, 20, 40, 60)]
    dark, white = ((0, 0),) * 3, ((255, 255),) * 3
    assert black == [dark, white, white, dark]
    assert [each["number"] for each in second["maskings"]] == [1, 2]
    assert stored(city) == {second["sha256"]}
    assert second["first_sha256"] == file["sha256"]


def test_masking_a_file_masks_it_for_all_that_it_proves(city: City) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    claims = [declare(company, WORKSHOP), declare(company, HIRE)]
    for claim in claims:
        file = add(company, claim)
    ok(company.post(f"{year(company)}/statement/evidence?figure=volunteers", files={"file": ("f.pdf", SHEET)}), 201)
    masked = ok(mask(company, file))
    behind = [ok(company.get(f"/declarations/{claim}"))["evidence"] for claim in claims]
    behind.append(ok(company.get(f"{year(company)}/statement"))["evidence"]["volunteers"])
    assert [[each["sha256"], each["first_sha256"]] for (each,) in behind] == [[masked["sha256"], file["sha256"]]] * 3


def test_the_same_content_of_another_company_stays(city: City) -> None:
    company, other = city.company(1), city.company(2)
    claims = [declare(each, WORKSHOP) for each in (company, other)]
    file, same = add(company, claims[0]), add(other, claims[1])
    masked = ok(mask(company, file))
    assert stored(city) == {masked["sha256"], same["sha256"]}
    assert other.get(f"/evidence/{same['id']}").content == SHEET
    last = ok(mask(other, same))
    assert stored(city) == {masked["sha256"], last["sha256"]}
    assert masked["sha256"] != last["sha256"]
    (seen,) = ok(city.reviewer().get(f"/declarations/{claims[0]}"))["evidence"]
    assert seen["elsewhere"] == {"count": 1, "named": [{"siren": other.siren, "name": "Entreprise fictive 2"}]}


def test_the_unmasked_file_is_not_taken_again(city: City) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP)
    file = add(company, made)
    ok(mask(company, file))
    again = company.post(f"/declarations/{made}/evidence", files={"file": ("feuille.pdf", SHEET)})
    refused(again, 409, "You have masked this file")
    city.database.write_sync(discarded_files.destroy, Store(city.settings.data_dir / "files"))
    assert file["sha256"] not in stored(city)


def test_a_verdict_stands_and_names_the_content_that_was_read(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    path = f"/declarations/{declare(company, WORKSHOP)}"
    file = add(company, path.rpartition("/")[2])
    assert file["read_sha256"] is None
    ok(reviewer.verify(path, {"verified_hours": "24.5"}))
    masked = ok(mask(company, file))
    shown = ok(reviewer.get(path))
    assert shown["state"] == "checked"
    assert [each["read_sha256"] for each in shown["evidence"]] == [file["sha256"]]
    ok(reviewer.verify(path, {"verified_hours": "24.5"}))
    assert [each["read_sha256"] for each in ok(reviewer.get(path))["evidence"]] == [masked["sha256"]]


def test_a_verdict_on_a_figure_names_the_content_too(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    path = f"{year(company)}/statement"
    ok(company.put(path, STATEMENT))
    file = ok(company.post(f"{path}/evidence?figure=headcount", files={"file": ("f.pdf", SHEET)}), 201)
    ok(reviewer.verify(path, {"verified_headcount": "42"}))
    ok(mask(company, file))
    assert [each["read_sha256"] for each in ok(reviewer.get(path))["evidence"]["headcount"]] == [file["sha256"]]


def test_a_verdict_on_what_was_read_before_the_masking_is_refused(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    path = f"/declarations/{declare(company, WORKSHOP)}"
    file = add(company, path.rpartition("/")[2])
    read = reviewer.get(path).headers["etag"]
    ok(mask(company, file))
    stale = reviewer.put(f"{path}/verdict", {"verified_hours": "24.5"}, headers={"If-Match": read})
    refused(stale, 412, "read it again")


def test_a_masking_names_the_version_that_was_read(city: City) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    path = f"/evidence/{file['id']}/maskings"
    refused(company.post(path, {"boxes": [NAMES]}), 428, "version")
    refused(company.post(path, {"boxes": [NAMES], "version": 7}), 409, "read it again")
    refused(company.post(path, {"boxes": [NAMES]}, headers={"If-Match": '"7"'}), 412, "read it again")
    made = company.post(path, {"boxes": [NAMES]}, headers={"If-Match": company.get(path).headers["etag"]})
    assert ok(made)["version"] == 2


@pytest.mark.parametrize(
    ("box", "pointer"),
    [
        ({"left": 0.1}, "/boxes/0/left"),
        ({"left": "1e-1"}, "/boxes/0/left"),
        ({"left": "-0.1"}, "/boxes/0/left"),
        ({"left": "0.1234567"}, "/boxes/0/left"),
        ({"left": "０.1"}, "/boxes/0/left"),
        ({"left": "0.1\n"}, "/boxes/0/left"),
        ({"width": "1.1"}, "/boxes/0/width"),
        ({"width": "0"}, "/boxes/0"),
        ({"left": "0.6"}, "/boxes/0"),
        ({"page": 0}, "/boxes/0/page"),
        ({"page": 2}, "/boxes/0/page"),
        ({"page": 61}, "/boxes/0/page"),
    ],
)
def test_a_box_lies_on_a_page_of_the_file(city: City, box: dict[str, Any], pointer: str) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    assert pointers(mask(company, file, NAMES | box)) == [pointer]
    assert stored(city) == {file["sha256"]}


def test_boxes_have_a_bound(city: City) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    assert pointers(company.post(f"/evidence/{file['id']}/maskings", {"boxes": [], "version": 1})) == ["/boxes"]
    assert pointers(mask(company, file, *[NAMES] * 201)) == ["/boxes"]


def test_only_the_company_masks_and_only_a_reviewer_asks_for_it(city: City) -> None:
    company, stranger, reviewer = city.company(1), city.company(2), city.reviewer()
    file = add(company, declare(company, WORKSHOP))
    path = f"/evidence/{file['id']}/masking-request"
    refused(mask(stranger, file), 404, "No evidence")
    assert mask(reviewer, file).status_code == 403
    assert company.put(path, {"message": "Pour voir."}).status_code == 403
    assert reviewer.get(f"/evidence/{file['id']}/maskings").status_code == 200
    assert stranger.get(f"/evidence/{file['id']}/maskings").status_code == 404


def test_what_waits_to_be_destroyed_is_kept_while_a_row_names_it(city: City) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP), png(), "a.png")
    files = Store(city.settings.data_dir / "files")
    city.database.write_sync(discarded_files.discard, file["sha256"], now())
    assert city.database.write_sync(discarded_files.destroy, files) == []
    assert stored(city) == {file["sha256"]}
    assert company.get(f"/evidence/{file['id']}{WHY}").content == png()


def test_of_two_maskings_at_once_one_is_done(city: City) -> None:
    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    assert sorted(at_once(lambda: mask(company, file), lambda: mask(company, file))) == [200, 409]
    assert len(ok(company.get(f"/evidence/{file['id']}/maskings"))["maskings"]) == 1
    assert file["sha256"] not in stored(city)


def test_a_verdict_given_while_the_file_is_masked_is_of_what_its_reviewer_read(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    path = f"/declarations/{declare(company, WORKSHOP)}"
    file = add(company, path.rpartition("/")[2])
    read = reviewer.get(path).headers["etag"]
    judged, masked = at_once(
        lambda: reviewer.put(f"{path}/verdict", {"verified_hours": "24.5"}, headers={"If-Match": read}),
        lambda: mask(company, file),
    )
    assert (judged, masked) in {(200, 409), (200, 200), (412, 200)}
    if judged == 200:
        (shown,) = ok(reviewer.get(path))["evidence"]
        assert shown["read_sha256"] == file["sha256"]


def at_once(*calls: Callable[[], Any]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result().status_code for each in [pool.submit(call) for call in calls]]


def test_a_masking_that_cannot_be_made_changes_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*anything: object) -> bytes:
        raise Interrupted("killed")

    company = city.company(1)
    file = add(company, declare(company, WORKSHOP))
    monkeypatch.setattr(SandboxTask, "run", interrupted)
    answer = mask(company, file)
    refused(answer, 503, "send the boxes again")
    assert answer.headers["retry-after"]
    assert company.get(f"/evidence/{file['id']}").content == SHEET
    assert stored(city) == {file["sha256"]}


def test_a_file_that_cannot_be_destroyed_at_once_stays_queued(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*anything: object) -> None:
        raise Unavailable("The disk is read-only.")

    company, files = city.company(1), Store(city.settings.data_dir / "files")
    file = add(company, declare(company, WORKSHOP))
    with monkeypatch.context() as broken:
        broken.setattr(Store, "delete", failing)
        ok(mask(company, file))
    assert files.has(file["sha256"])
    assert city.database.write_sync(discarded_files.destroy, files) == [file["sha256"]]
    assert not files.has(file["sha256"])


def test_a_file_destroyed_between_its_upload_and_its_row_is_sent_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = city.company(1)
    path, sheet = f"/declarations/{declare(company, WORKSHOP)}/evidence", {"file": ("f.pdf", SHEET)}
    with monkeypatch.context() as broken:
        broken.setattr(Store, "has", lambda *anything: False)
        refused(company.post(path, files=sheet), 503, "send it again")
    ok(company.post(path, files=sheet), 201)
