"""What must be true before anything starts; each refusal is one sentence that says what to do."""

import fcntl
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from supervisor.refused import StartRefused

ROOM_NEEDED = 200 * 1024 * 1024  # bytes; a day of alerts with their histories is about a tenth of it


@dataclass(frozen=True, slots=True)
class Address:
    """An address somebody wants to listen on, and the setting that moves it."""

    whose: str
    host: str
    port: int
    setting: str


def ports_are_free(addresses: Iterable[Address]) -> None:
    """Raises StartRefused for the first one that is taken or named twice."""
    wanted: dict[int, Address] = {}
    for address in addresses:
        if address.port in wanted:
            raise StartRefused(
                f"{wanted[address.port].whose} and {address.whose} are both given port {address.port}: "
                f"set {address.setting} to another one."
            )
        wanted[address.port] = address
        if not _can_bind(address):
            raise StartRefused(
                f"Port {address.port} on {address.host}, which {address.whose} needs, cannot be had: "
                f"stop what uses it, or set {address.setting} to a free one."
            )


def data_dir_is_usable(data_dir: Path) -> None:
    """Raises StartRefused where it cannot be written or the disk is nearly full."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds names, numbers and secrets
        probe = data_dir / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as failed:
        raise StartRefused(
            f"{data_dir} cannot be written ({failed.strerror}): "
            "make it writable, or set ALERTS_DATA_DIR to another folder."
        ) from failed
    free = shutil.disk_usage(data_dir).free
    if free < ROOM_NEEDED:
        raise StartRefused(
            f"The disk of {data_dir} has {free // 2**20} MB left and {ROOM_NEEDED // 2**20} MB are needed: "
            "free some, or set ALERTS_DATA_DIR to a folder on another disk."
        )


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    """Hold the folder for as long as the block; raises StartRefused where another supervisor does."""
    path = data_dir / "supervisor.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartRefused(
                f"`alerts up` runs on {data_dir} already (process {lock.read().strip()}): stop it, "
                "or set ALERTS_DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _can_bind(address: Address) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError:
            return False
    return True
