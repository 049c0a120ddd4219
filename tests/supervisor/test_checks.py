"""What is refused before anything starts, and in which words."""

import shutil
import socket
from pathlib import Path

import pytest

from supervisor.checks import Address, alone_in, data_dir_is_usable, ports_are_free
from supervisor.installation import MADE, make_secrets
from supervisor.refused import StartRefused
from supervisor.temporal import claim_file
from tools.ports import free_port


def test_a_port_in_use_is_named_with_the_setting_that_moves_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartRefused) as refused:
            ports_are_free([Address("the API", "127.0.0.1", port, "ALERTS_API_PORT")])

    assert str(refused.value) == (
        f"Port {port} on 127.0.0.1, which the API needs, cannot be had: "
        "stop what uses it, or set ALERTS_API_PORT to a free one."
    )


def test_a_port_given_twice_is_refused() -> None:
    port = free_port()

    with pytest.raises(StartRefused, match="the simulator and the API are both given port"):
        ports_are_free(
            [
                Address("the simulator", "127.0.0.1", port, "ALERTS_SIMULATOR_PORT"),
                Address("the API", "127.0.0.1", port, "ALERTS_API_PORT"),
            ]
        )


def test_a_data_dir_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StartRefused, match=r"cannot be written \(Not a directory\).*ALERTS_DATA_DIR"):
        data_dir_is_usable(tmp_path / "file" / "data")


def test_a_disk_that_is_nearly_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=3 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    with pytest.raises(StartRefused, match="has 3 MB left and 200 MB are needed: free some"):
        data_dir_is_usable(tmp_path)


def test_two_supervisors_do_not_share_a_data_dir(tmp_path: Path) -> None:
    with alone_in(tmp_path), pytest.raises(StartRefused, match=r"runs on .* already"), alone_in(tmp_path):
        pass


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with alone_in(tmp_path):
        pass

    with alone_in(tmp_path):
        pass


def test_a_file_of_another_temporal_server_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "temporal.db"
    claim_file(database, server_version="1.31")
    database.write_text("")
    claim_file(database, server_version="1.31")

    with pytest.raises(StartRefused, match=r"was written by Temporal server 1\.31 and the one found is 1\.32"):
        claim_file(database, server_version="1.32")


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    make_secrets(tmp_path / "secrets")

    assert made.keys() == MADE.keys()
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}
