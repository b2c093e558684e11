"""Walks through an installed product as its first user would: `python walk.py VENV`, outside the source tree.

Standard library only, so that any Python runs it, also where nothing but the wheel is installed. It stops at the first
step that fails, says which, and prints the server's log.
"""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 120.0
FACTS = {
    "edition": "2026",
    "headcount": "42",
    "verified_headcount": "42",
    "forum_held": False,
    "durable_hires": 6,
    "verified_durable_hires": 6,
    "hires_from_shared_vacancies": 4,
    "verified_hires_from_shared_vacancies": 4,
}
DECLARATION = {
    "kind": "volunteering",
    "action": "cv_workshop",
    "audience": "youth",
    "time": "paid",
    "participants": 3,
    "hours": "24.5",
    "started_on": "2026-03-12",
}


class Installation:
    """The commands of a virtual environment, a data folder of its own, and what the server answers."""

    def __init__(self, venv: Path, folder: Path) -> None:
        self.bin, self.folder = venv / "bin", folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.base_url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("LABEL_", "PYTHON"))}
        self.environment = {
            **outside,
            "LABEL_DATA_DIR": str(folder / "var"),
            "LABEL_PORT": self.base_url.rpartition(":")[2],
            "LABEL_DEMONSTRATION": "true",
            "LABEL_ISSUES": "false",  # `label worker` does, in processes that it starts
            "LABEL_LOG_LEVEL": "WARNING",
        }
        self.server: subprocess.Popen[bytes] | None = None
        self.demo: dict[str, Any] = {}
        self.certificate = b""

    def run(self, program: str, *arguments: str, text: str = "") -> str:
        """What a program prints; it must exit 0 and leave no trace of an exception."""
        command = [str(self.bin / program), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, input=text, capture_output=True, text=True, timeout=600
        )
        if done.returncode or "Traceback" in done.stderr:
            raise AssertionError(f"{' '.join(command)} exited {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def serve(self) -> None:
        with (self.folder / "server.log").open("wb") as log:
            command = [str(self.bin / "label"), "serve"]
            self.server = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        last = time.monotonic() + PATIENCE
        while True:
            try:
                self.get("/health/ready")
                return
            except OSError:
                check(self.server.poll() is None and time.monotonic() < last, "the server does not become ready")
                time.sleep(0.05)

    def stop(self) -> int:
        if self.server is None:
            return 0
        self.server.send_signal(signal.SIGTERM)
        code, self.server = self.server.wait(PATIENCE), None
        return code

    def log(self) -> str:
        path = self.folder / "server.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def get(self, path: str, key: str = "") -> bytes:
        return self._answer(urllib.request.Request(self.base_url + path), key)

    def get_json(self, path: str, key: str = "") -> Any:
        return json.loads(self.get(f"/api/v1{path}", key))

    def post(self, path: str, body: dict[str, Any], key: str) -> Any:
        request = urllib.request.Request(
            f"{self.base_url}/api/v1{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        return json.loads(self._answer(request, key))

    def upload(self, path: str, name: str, content: bytes, key: str = "") -> Any:
        """Sends a file as a form's field `file`."""
        head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        form = head.encode() + content + b"\r\n--edge--\r\n"
        kind = {"Content-Type": "multipart/form-data; boundary=edge"}
        return json.loads(self._answer(urllib.request.Request(f"{self.base_url}/api/v1{path}", form, kind), key))

    def _answer(self, request: urllib.request.Request, key: str) -> bytes:
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            told = refused.read().decode(errors="replace")
            raise AssertionError(f"{request.get_method()} {request.full_url}: {refused.code} {told}") from None


def check(holds: object, otherwise: object) -> None:
    if not holds:
        raise AssertionError(otherwise)


def the_packages_are_the_installed_ones(product: Installation) -> None:
    for name in ("label", "csr", "scoring"):
        where = product.run("python", "-c", f"import {name}; print({name}.__file__)")
        check(Path(where).is_relative_to(product.bin.parent), f"{name} is imported from {where}")
    product.run("python", "-m", "pip", "check")
    check("version" in product.run("label", "--version"), "label --version says no version")


def a_facts_document_is_scored_without_a_database(product: Installation) -> None:
    scored = json.loads(product.run("label", "score", "-", text=json.dumps(FACTS)))
    check(float(scored["verified"]["total"]) > 0, scored)
    check(not (product.folder / "var").exists(), "scoring has made a data folder")


def an_empty_database_is_migrated_and_filled(product: Installation) -> None:
    told = product.run("label", "migrate")
    check(told == "The database is at head.\n", told)
    product.run("label", "demo")
    product.demo = json.loads((product.folder / "var" / "demo.json").read_text())


def the_server_becomes_ready(product: Installation) -> None:
    product.serve()


def pages_and_their_files_are_served(product: Installation) -> None:
    check(b"<html" in product.get("/"), "no page")
    check(b"swagger-ui" in product.get("/schema"), "no documentation of the API")
    check(product.get("/static/swagger-ui/swagger-ui.css"), "an empty file")
    check("paths" in json.loads(product.get("/schema/openapi.json")), "no OpenAPI document")


def the_register_is_read(product: Installation) -> None:
    numbers = [line["number"] for line in product.get_json("/register")["items"]]
    check(product.demo["certificate"] in numbers, numbers)
    check(product.demo["certificate"].encode() in product.get("/api/v1/register.csv"), "it is not in register.csv")


def a_key_of_each_kind_opens(product: Installation) -> None:
    demo = product.demo
    for holder in (demo["city"], demo["soee"], demo["partner"], *demo["reviewers"], demo["companies"][0]):
        check(product.get_json("/me", holder["api_key"])["memberships"], "a person acts for nobody")


def evidence_is_uploaded_and_read_back(product: Installation) -> None:
    company = next(one for one in product.demo["companies"] if one["state"] == "none")
    key = company["api_key"]
    made = product.post(f"/companies/{company['siren']}/editions/2026/declarations", DECLARATION, key)
    for name, content in (("preuve.pdf", pdf()), ("preuve.png", png())):
        proof = product.upload(f"/declarations/{made['id']}/evidence", name, content, key)
        check(product.get(f"/api/v1/evidence/{proof['id']}", key) == content, f"{name} is not what was uploaded")


def a_certificate_is_downloaded_and_verified(product: Installation) -> None:
    number = product.demo["certificate"]
    check(number.encode() in product.get(f"/verify/{number}"), "its page does not name it")
    product.certificate = product.get(f"/api/v1/certificates/{number}.pdf")
    found = product.upload("/verifications", "certificat.pdf", product.certificate)
    check((found["verdict"], found["number"]) == ("issued", number), found)


def an_altered_certificate_is_recognised(product: Installation) -> None:
    """Reads both files in the process that reads PDFs from anyone."""
    found = product.upload("/verifications", "certificat.pdf", product.certificate + b"\n% changed\n")
    check((found["verdict"], found["number"]) == ("altered", product.demo["certificate"]), found)
    found = product.upload("/verifications", "autre.pdf", pdf())
    check(found["verdict"] == "unknown", found)


def a_certificate_is_verified_without_a_network(product: Installation) -> None:
    (product.folder / "certificat.pdf").write_bytes(product.certificate)
    for name, path in (("did.json", "/.well-known/did.json"), ("authorities.pem", "/authorities.pem")):
        (product.folder / name).write_bytes(product.get(path))
    given = ["--trust", "authorities.pem", "--did", "did.json"]
    told = product.run("label", "certificate", "verify", "certificat.pdf", *given)
    check("ISSUED" in told, told)


def statements_and_the_observatory_are_written(product: Installation) -> None:
    firm = product.demo["large_firms"][0]
    for kind, start in (("pdf", b"%PDF-"), ("xlsx", b"PK")):
        path = f"/api/v1/csr/companies/{firm}/csr-statement.{kind}?year=2026"
        check(product.get(path, product.demo["soee"]["api_key"]).startswith(start), f"no {kind}")
    year = product.get_json("/csr/observatory")["items"][0]["year"]
    check(product.get(f"/api/v1/csr/observatory/{year}.pdf").startswith(b"%PDF-"), "no observatory")


def workers_issue_what_a_campaign_has_ordered(product: Installation) -> None:
    city = product.demo["city"]["api_key"]
    order = {"number": product.demo["certificate"], "reason": "Nom corrigé."}
    campaign = product.post("/campaigns", {"title": "Promotion", "reissues": [order]}, city)
    product.run("label", "worker", "--until-idle", "--processes", "2")
    shown = product.get_json(f"/campaigns/{campaign['id']}", city)
    check((shown["total"], shown["issued"], shown["done"]) == (1, 1, True), shown)
    old = product.get_json(f"/certificates/{order['number']}")
    check(old["status"] == "replaced", f"the old one is {old['status']}")


def the_server_stops_when_told(product: Installation) -> None:
    check(product.stop() == 0, "it did not exit 0")
    check(not any(word in product.log() for word in ("Traceback", "ERROR", "WARNING")), "it has logged a warning")


def the_doctor_finds_nothing(product: Installation) -> None:
    told = product.run("label", "doctor")
    check("agree" in told, told)


STEPS: list[Callable[[Installation], None]] = [
    the_packages_are_the_installed_ones,
    a_facts_document_is_scored_without_a_database,
    an_empty_database_is_migrated_and_filled,
    the_server_becomes_ready,
    pages_and_their_files_are_served,
    the_register_is_read,
    a_key_of_each_kind_opens,
    evidence_is_uploaded_and_read_back,
    a_certificate_is_downloaded_and_verified,
    an_altered_certificate_is_recognised,
    a_certificate_is_verified_without_a_network,
    statements_and_the_observatory_are_written,
    workers_issue_what_a_campaign_has_ordered,
    the_server_stops_when_told,
    the_doctor_finds_nothing,
]


def pdf() -> bytes:
    """A page without a mark on it."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (table, len(out))


def png() -> bytes:
    """A grey square of 8 by 8."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head, rows = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0), zlib.compress((b"\0" + b"\x80" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def main() -> int:
    """The exit code: 0 when every step holds."""
    version = ".".join(map(str, sys.version_info[:3]))
    with tempfile.TemporaryDirectory() as folder:
        product = Installation(Path(sys.argv[1]).absolute(), Path(folder))
        step = STEPS[0]
        try:
            for step in STEPS:
                started = time.monotonic()
                step(product)
                print(f"  {time.monotonic() - started:5.1f} s  {step.__name__.replace('_', ' ')}", flush=True)
        except Exception as fault:
            print(f"  FAILED   {step.__name__.replace('_', ' ')}: {fault}\n{product.log()}", flush=True)
            return 1
        finally:
            product.stop()
    print(f"  The installed wheel works on Python {version}: {len(STEPS)} steps.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
