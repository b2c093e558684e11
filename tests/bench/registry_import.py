"""Importing 100,000 legal units into an empty database, again unchanged, and again with each size changed:
`python -m tests.bench.registry_import [FOLDER]` measures this tree, and in turn the other checkout in FOLDER.

CPU is that of the importing process and of PostgreSQL's server.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.servers import spent
from tests.support.postgres import Server
from tests.support.sirens import siren

UNITS, ROUNDS = 100_000, 2
KINDS = ("sqlite", "postgresql")
RUN = "from label.cli import main; main()"
HERE = Path(__file__).parents[2]
HEADER = (
    "siren,statutDiffusionUniteLegale,dateCreationUniteLegale,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale,"
    "categorieEntreprise,etatAdministratifUniteLegale,denominationUniteLegale,activitePrincipaleUniteLegale,"
    "nomenclatureActivitePrincipaleUniteLegale"
)
Taken = dict[str, list[float]]


def main(*others: str) -> None:
    """Both databases, each checkout in turn."""
    folders = [*map(Path, others), HERE]
    with tempfile.TemporaryDirectory() as data:
        files = {"new": written(Path(data) / "new.csv", "12"), "changed": written(Path(data) / "changed.csv", "21")}
        orders = (("added", files["new"]), ("unchanged", files["new"]), ("changed", files["changed"]))
        server = Server()
        try:
            for kind in KINDS:
                taken: dict[Path, Taken] = {folder: {name: [] for name, _ in orders} for folder in folders}
                for number in range(ROUNDS):
                    for at, folder in enumerate(folders):
                        name = f"import_{number}_{at}"
                        url = server.create(name) if kind == "postgresql" else f"sqlite:///{data}/{name}.db"
                        run(folder, url, data, "migrate")
                        for order, file in orders:
                            before = spent(server.pid)
                            own = run(folder, url, data, "import", "companies", str(file))
                            taken[folder][order].append(own + spent(server.pid) - before)
                for folder in folders:
                    show(kind, folder, taken[folder])
        finally:
            server.stop()


def written(file: Path, size: str) -> Path:
    """A stock file of fictitious units."""
    with file.open("w") as lines:
        lines.write(HEADER + "\n")
        for number in range(UNITS):
            lines.write(f"{siren(number)},O,2001-02-03,{size},2024,PME,A,ÉTABLISSEMENTS N{number},62.01Z,NAFRev2\n")
    return file


def run(folder: Path, url: str, data: str, *command: str) -> float:
    """CPU seconds of one command."""
    settings = {"LABEL_DATA_DIR": data, "LABEL_DATABASE_URL": url, "PYTHONPATH": str(folder)}
    before = children()
    # -P: from the checkout, not from here
    subprocess.run(
        [sys.executable, "-P", "-c", RUN, *command],
        env=os.environ | settings,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data,
    )
    return children() - before


def children() -> float:
    """CPU seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(kind: str, folder: Path, taken: Taken) -> None:
    """One line."""
    told = "   ".join(f"{name} {median(seconds):5.2f} s ({min(seconds):.2f})" for name, seconds in taken.items())
    print(f"{kind:<10} {folder!s:<28} {UNITS:,} units, CPU, median (least): {told}", flush=True)


if __name__ == "__main__":
    started = time.monotonic()
    main(*sys.argv[1:])
    print(f"{time.monotonic() - started:.0f} s")
