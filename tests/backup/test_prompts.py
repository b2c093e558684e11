"""A passphrase typed at a terminal."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from label.backup.key_vault import decrypt
from label.backup.manifest import KEYS
from label.kit.settings import Settings
from tests.support.archives import PASSPHRASE, members

LABEL = [sys.executable, "-c", "from label.cli import main; main()"]


def typed(settings: Settings, answers: list[str], *arguments: object) -> tuple[int, str]:
    """The command at a terminal, where each prompt gets an answer; its code and all that is shown."""
    environment = {
        **os.environ,
        "LABEL_DATA_DIR": str(settings.data_dir),
        "LABEL_DATABASE_URL": settings.database_url,
        "LABEL_KEYS_DIR": str(settings.keys_dir),
    }
    ours, terminal = pty.openpty()
    words, outputs = [*LABEL, *map(str, arguments)], {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(words, env=environment, stdin=terminal, start_new_session=True, **outputs) as process:  # type: ignore[call-overload]
        shown, waiting = "", list(answers)
        while letter := process.stdout.read(1):
            shown += letter.decode("latin-1")
            if waiting and shown.endswith(": "):  # the space comes once the terminal has stopped to show what is typed
                os.write(ours, waiting.pop(0).encode() + b"\n")
    os.close(ours)
    os.close(terminal)
    return process.returncode, shown


def test_a_new_passphrase_is_asked_twice_and_an_empty_one_leaves_the_keys(
    demo_settings: Settings, tmp_path: Path, empty_sqlite: Settings
) -> None:
    path = tmp_path / "city.tar"
    code, shown = typed(demo_settings, [PASSPHRASE, PASSPHRASE], "backup", path, "--with-keys")
    assert code == 0, shown
    assert "credential.pem" in decrypt(members(path)[KEYS], PASSPHRASE)
    assert PASSPHRASE not in shown
    code, shown = typed(empty_sqlite, [""], "restore", path)
    assert code == 0, shown
    assert "The keys in the archive are left there: no passphrase was given." in shown
