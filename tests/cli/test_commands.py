"""The commands that work beside the running system, as a person types them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from supervisor.program import REFUSED

SAMPLE = cli.SAMPLE


def alerts(data_dir: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "ALERTS_DATA_DIR": str(data_dir), **secrets()}
    command = [sys.executable, "-m", "cli", *words]
    root = Path(cli.__file__).parent
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=90)


def secrets() -> dict[str, str]:
    names = ("WEBHOOK_SECRETS", "LINK_KEY", "GENESYS_CLIENT_SECRET")
    account = '{"client_email": "a@b.example", "private_key": "not used here"}'
    return {f"ALERTS_{name}": "of-a-test" for name in names} | {"ALERTS_FCM_SERVICE_ACCOUNT": account}


def test_a_directory_is_imported_once_and_then_found_as_it_was(tmp_path: Path) -> None:
    """A second import changes only what differs: nothing."""
    first = alerts(tmp_path, "directory", "import", str(SAMPLE))
    second = alerts(tmp_path, "directory", "import", str(SAMPLE))

    assert first.stdout.startswith("20 added, 0 changed, 0 removed")
    assert second.stdout.startswith("0 added, 0 changed, 0 removed, 20 as they were")


def test_a_wrong_directory_changes_nothing_and_names_what_is_wrong(tmp_path: Path) -> None:
    """One sentence for each problem, no traceback."""
    alerts(tmp_path, "directory", "import", str(SAMPLE))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SAMPLE.read_text().replace("+14145550101", "555-POMPS-9"))

    refused = alerts(tmp_path, "directory", "import", str(wrong))
    after = alerts(tmp_path, "directory", "import", str(SAMPLE))

    assert refused.returncode == REFUSED
    assert refused.stderr.startswith("Nothing was changed.\n")
    assert "number" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "0 changed" in after.stdout


@pytest.mark.requirement("F-28")
def test_an_edited_audit_entry_is_found_offline(tmp_path: Path) -> None:
    """Whoever can write the file can edit it, but not unseen."""
    alerts(tmp_path, "directory", "import", str(SAMPLE))
    whole = alerts(tmp_path, "audit", "verify")
    seal_and_edit(tmp_path / "alerts.db")

    edited = alerts(tmp_path, "audit", "verify")

    assert whole.stdout.startswith("The audit trail is whole")
    assert edited.returncode == REFUSED
    assert edited.stderr.startswith("The audit trail was tampered with.")


def seal_and_edit(database: Path) -> None:
    """As somebody who has dropped the triggers first."""
    with sqlite3.connect(database) as connection:
        for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            connection.execute(f'drop trigger "{name}"')
        connection.execute("update audit_entries set seq = 1, previous_hash = '', hash = 'made up' where seq is null")
        connection.execute("insert into audit_heads (id, seq, hash, sealed_at) values (1, 1, 'made up', '')")


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    """And no traceback."""
    refused = alerts(tmp_path, "directory", "import", "no-such-file.yaml")

    assert refused.returncode == REFUSED
    assert refused.stderr.startswith("no-such-file.yaml cannot be read")
    assert "Traceback" not in refused.stderr


def test_the_catalogue_is_shown_without_a_database(tmp_path: Path) -> None:
    """For people as tables, and for the documents."""
    shown = alerts(tmp_path, "catalogue")
    written = alerts(tmp_path, "catalogue", "--markdown")

    assert "5.4 SLA breach" in shown.stdout
    assert "| ---" not in shown.stdout
    assert written.stdout.startswith("# The alert catalogue\n")
    assert list(tmp_path.iterdir()) == []
