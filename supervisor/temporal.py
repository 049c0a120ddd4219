"""How the embedded Temporal server is started: its flags, its file, and whether it may read that file."""

from pathlib import Path

from supervisor.refused import StartRefused

SEARCH_ATTRIBUTES = {
    "AlertType": "Keyword",
    "AlertPriority": "Keyword",
    "AlertState": "Keyword",
    "Store": "Keyword",
    "Region": "Keyword",
    "WorkOrder": "Keyword",
    "Technician": "Keyword",
    "AlertLevel": "Int",
    "Deadline": "Datetime",
}
DYNAMIC_CONFIG = {
    # The default of 20 polls a second per shard costs 40 ms per hop; 2,000 slows the server down (design.md §7).
    "history.transferProcessorMaxPollRPS": "100",
    "history.timerProcessorMaxPollRPS": "100",
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
    "matching.enableFairness": "true",
}


def command(
    binary: Path,
    *,
    host: str,
    port: int,
    ui_port: int | None,
    database: Path | None,
    namespace: str,
    codec: str | None = None,
) -> list[str]:
    """The dev server; without a UI port it is headless, without a database file it forgets everything."""
    flags = ["--ip", host, "--port", str(port), "--namespace", namespace, "--log-level", "warn"]
    flags += ["--headless"] if ui_port is None else ["--ui-ip", host, "--ui-port", str(ui_port)]
    if codec is not None:
        flags += ["--ui-codec-endpoint", codec]
    if database is not None:
        flags += ["--db-filename", str(database)]
        flags += ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"]
    for name, kind in SEARCH_ATTRIBUTES.items():
        flags += ["--search-attribute", f"{name}={kind}"]
    for name, value in DYNAMIC_CONFIG.items():
        flags += ["--dynamic-config-value", f"{name}={value}"]
    return [str(binary), "server", "start-dev", *flags]


def health_command(binary: Path, *, address: str, namespace: str) -> list[str]:
    """Ends with 0 once the namespace answers; the open port alone says too little."""
    return [str(binary), "operator", "namespace", "describe", "--namespace", namespace, "--address", address]


def claim_file(database: Path, *, server_version: str) -> None:
    """Remember which server writes the file; its schema is made once. Raises StartRefused."""
    mark = database.with_suffix(".server")
    written_by = mark.read_text().strip() if mark.exists() else None
    if database.exists() and written_by not in {None, server_version}:
        raise StartRefused(
            f"{database} was written by Temporal server {written_by} and the one found is {server_version}: "
            f"put the older `temporal` on the PATH, or delete {database} "
            "(open alerts are started again from our store)."
        )
    mark.write_text(server_version)
