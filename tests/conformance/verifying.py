"""The product's own check of a file without a network, as someone runs it on a machine that holds no keys."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.server_process import PATIENCE

RUN: Final = "from label.cli import main; main()"


def verified(file: Path, folder: Path, *options: str) -> tuple[int, str]:
    """The exit code and the verdict of `label certificate verify`."""
    environment = os.environ | {"LABEL_DATA_DIR": str(folder / "none"), "LABEL_KEYS_DIR": str(folder / "none")}
    command = [sys.executable, "-c", RUN, "certificate", "verify", str(file), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, env=environment)
    return done.returncode, done.stdout.partition(":")[0]
