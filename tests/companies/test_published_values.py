"""Every value that INSEE has published is imported, and then read by every list and file of a company."""

import gzip
import zipfile
from itertools import cycle
from pathlib import Path

from click.testing import CliRunner

from label.cli import main
from tests.companies.sirens import siret
from tests.companies.stocks import PLACES
from tests.companies.test_imports import run
from tests.support.city import City, ok
from tests.support.sirens import siren

UNITS = (
    "siren,denominationUniteLegale,etatAdministratifUniteLegale,activitePrincipaleUniteLegale,"
    "nomenclatureActivitePrincipaleUniteLegale,trancheEffectifsUniteLegale,categorieEntreprise,"
    "statutDiffusionUniteLegale,dateDebut,dateCreationUniteLegale,anneeEffectifsUniteLegale,categorieJuridiqueUniteLegale"
)
ACTIVITIES = [
    "62.02A,NAFRev2",
    "64.91Y,NAF2025",
    "62.20Y,NAFRev2.1",
    "74.1J,NAFRev1",
    "01.1A,NAFRev1",
    "74.1J,NAF1993",
    "85.3,NAF1993",
    "77.01,NAP",
    "00.00Z,NAFRev2",
    ",",
    ",NAFRev2",
]
CLASSES = ["", "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"]
CATEGORIES, STATUSES = ("PME", "ETI", "GE", ""), ("O", "P", "N", "")
DAYS = ("1900-01-01", "", "2026-02-28", "1789-07-14")
COMMUNES = [
    "92012",
    "75056",
    "75116",
    "2A004",
    "2B033",
    "97105",
    "97502",
    "98735",
    "98818",
    "99138",
    "99100",
    "99352",
    "99999",
]


def units() -> list[str]:
    """Active and ceased ones; each list is walked at its own pace."""
    made = []
    for number, (activity, code) in enumerate(zip(cycle(ACTIVITIES), CLASSES * 4, strict=False), 1):
        category, status, on = CATEGORIES[number % 4], STATUSES[number // 2 % 4], DAYS[number % 4]
        name = "[ND]" if status in ("P", "N") else f"UNITE {number}"
        made.append(
            f"{siren(number)},{name},{'AC'[number % 2]},{activity},{code},{category},{status},{on},{on},2023,5710"
        )
    return made


def places() -> list[str]:
    return [
        f"{siren(number)},,{siret(siren(number), 1)},O,1900-01-01,NN,,{'true' if number % 2 else 'false'},,1,BIS,RUE,"
        f"DU TEST,,VILLE,{commune},{'AF'[number % 2]},L\x92ATELIER,,,74.1J,NAFRev1"
        for number, commune in enumerate(COMMUNES, 1)
    ]


def test_what_an_import_accepted_every_route_shows(city: City, tmp_path: Path) -> None:
    rows = units()
    done = run(city.settings, tmp_path / "units.csv", "\n".join([UNITS, *rows]))
    assert done.stdout.splitlines()[-1] == f"{len(rows)} added or changed, 0 unchanged, 0 left out.", done.stderr
    done = run(city.settings, tmp_path / "places.csv", "\n".join([PLACES, *places()]))
    assert f"{len(COMMUNES)} added or changed, 0 unchanged, 0 left out." in done.stdout, done.output
    assert f"{len(COMMUNES)} kept without" in done.stdout
    officer, soee = city.officer(), city.soee()
    assert len(ok(officer.get("/companies?limit=200"))["items"]) == len(rows)
    for query in ("presence=all&limit=200", "presence=all&standing=unknown&limit=200", "presence=all&sort=name"):
        ok(soee.get(f"/csr/firms?{query}"))
    ok(soee.get("/csr/coverage"))
    for number in range(1, len(rows) + 1):
        shown = ok(officer.get(f"/companies/{siren(number)}"))
        assert ok(soee.get(f"/csr/firms/{siren(number)}"))["naf_code"] == shown["naf_code"]
    assert ok(officer.get(f"/companies/{siren(1)}"))["establishments"][0]["name"] == "L’ATELIER"


HEADER = "siren,denominationUniteLegale\n"
ROW = HEADER + f"{siren(1)},UNE\n"


def archive(path: Path, *members: tuple[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)


def test_an_archive_with_one_csv_is_imported_and_any_other_file_says_what_to_do(city: City, tmp_path: Path) -> None:
    csv = ROW.encode()
    archive(tmp_path / "right.zip", ("StockUniteLegale_utf8.csv", csv))
    archive(tmp_path / "two.zip", ("a.csv", csv), ("b.csv", csv))
    archive(tmp_path / "none.zip", ("lisez-moi.txt", csv))
    archive(tmp_path / "empty.zip")
    archive(tmp_path / "bomb.zip", ("a.csv", HEADER.encode() + b"\n" * 4_000_000))
    other = bytearray((tmp_path / "right.zip").read_bytes())
    other[8] = other[other.index(b"PK\x01\x02") + 10] = 9  # Deflate64
    (tmp_path / "windows.zip").write_bytes(other)
    (tmp_path / "cut.zip").write_bytes((tmp_path / "right.zip").read_bytes()[:60])
    (tmp_path / "right.csv.gz").write_bytes(gzip.compress(csv))
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(csv)[:-9])
    (tmp_path / "stock.parquet").write_bytes(b"PAR1" + csv)
    (tmp_path / "wide.csv").write_bytes(ROW.encode("utf-16"))
    told = {file.name: imported(city, file) for file in tmp_path.iterdir()}
    assert told.pop("right.zip")[0] == told.pop("right.csv.gz")[0] == 0
    words = {
        "two.zip": "must hold one CSV", "none.zip": "must hold one CSV", "empty.zip": "It holds: nothing",
        "bomb.zip": "more than any stock file", "cut.zip": "is damaged",
        "windows.zip": "unpack it", "cut.csv.gz": "is damaged",
        "stock.parquet": "duckdb", "wide.csv": "UTF-16",
    }  # fmt: skip
    assert {name: (code, words[name] in text) for name, (code, text) in told.items()} == dict.fromkeys(words, (2, True))


def imported(city: City, file: Path) -> tuple[int, str]:
    settings = city.settings
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    done = CliRunner().invoke(main, ["import", "companies", str(file)], env=environment)
    return done.exit_code, done.output
