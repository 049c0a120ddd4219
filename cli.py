"""`alerts …`: each command calls what does the work, and a refusal is one sentence.

Imports that only one command needs are made by that command: the worker loads no web framework, the API no simulator.
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import SecretStr

import supervisor.up
from domain.clock import Clock
from settings import SIMULATED_ACCOUNT, Settings, SettingsRefused, load, load_storage
from store.errors import StartRefused as StoreRefused
from store.errors import StoreError
from supervisor.program import REFUSED
from supervisor.refused import StartRefused
from supervisor.screen import Identity, curl
from supervisor.up import Doors, Prepared
from tools.obtaining import Unobtainable

if TYPE_CHECKING:
    from fastapi import FastAPI

    from domain.directory import Directory

OVERDUE = timedelta(minutes=12)  # of the breach that one may try
GARBAGE = 10_000  # new objects before the collector looks: requests leave few cycles behind
STOPS_WITHIN = 3  # seconds an open stream may take to end; its reader resumes
SAMPLE = Path(__file__).parent / "directory" / "sample.yaml"

app = typer.Typer(
    help="The alert engine of a dispatch centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
directory = typer.Typer(help="People, stores, regions and duty.", no_args_is_help=True)
audit = typer.Typer(help="The proof of what happened.", no_args_is_help=True)
drill = typer.Typer(help="Try it out: like `up`, on a fast clock, with data that is forgotten at the end.")
Speed = Annotated[float, typer.Option(min=1, max=3600, help="How many times as fast as real time.")]
app.add_typer(directory, name="directory")
app.add_typer(drill, name="drill")
app.add_typer(audit, name="audit")


def main() -> None:
    """The process edge: whatever cannot start says why in one sentence, and REFUSED means: not by trying again."""
    try:
        app()
    except (SettingsRefused, StartRefused, StoreRefused, Unobtainable) as refused:
        print(refused, file=sys.stderr)
        sys.exit(REFUSED)
    except StoreError as failed:
        print(failed, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def up() -> None:
    """Start Temporal, simulator, worker and API, and keep them running until Ctrl-C."""
    supervisor.up.up(Doors(prepare=_prepare, phones=_phones, identities=_identities, attempt=_attempt))


@drill.callback(invoke_without_command=True)
def drill_all(context: typer.Context, speed: Speed = 60) -> None:
    """Like `up`, on a fast clock and with data that is forgotten at the end."""
    if context.invoked_subcommand:
        return
    with tempfile.TemporaryDirectory(prefix="alerts-drill-") as data_dir:
        os.environ.pop("DATABASE_URL", None)  # the real one is none of its business
        os.environ.update(CLOCK_SPEED=str(speed), ALERTS_DATA_DIR=data_dir)
        up()


@drill.command("crisis")
def drill_crisis(speed: Speed = 60) -> None:
    """Switch crisis mode on and off while alerts run, and show who was told what; nothing real is touched."""
    from crisis_drill import play

    with tempfile.TemporaryDirectory(prefix="alerts-drill-") as data_dir:
        play(SAMPLE, Path(data_dir), speed=speed)


@app.command()
def worker(
    queue: Annotated[list[str] | None, typer.Option(help="Serve this queue alone; may be repeated.")] = None,
) -> None:
    """Run workflows and deliver, for all queues or some."""
    from worker import main as work

    settings = load()
    work(settings.model_copy(update={"worker_queues": tuple(queue)}) if queue else settings)


@app.command()
def api() -> None:
    """Serve HTTP: events and alerts in, answers in, everything that happened out."""
    from api.app import create_app

    settings = load()
    _serve(create_app(settings), host=settings.api_host, port=settings.api_port)


@app.command()
def simulator() -> None:
    """Play the providers and everybody's telephones."""
    from simulator.app import create_app
    from simulator.config import SimulatorConfig

    settings = load()
    now = datetime.now(UTC)
    config = SimulatorConfig(
        clock=settings.clock or Clock(speed=settings.clock_speed, real_anchor=now, anchor=settings.clock_start or now),
        webhook_url=f"http://127.0.0.1:{settings.api_port}/v1/webhooks/genesys",
        webhook_secret=settings.webhook_secrets[0].get_secret_value(),
        client_id=settings.genesys_client_id,
        client_secret=settings.genesys_client_secret.get_secret_value(),
        google_public_key=_public_key(settings),
        sms_from=settings.genesys_from_number,
        contact_list_id=settings.genesys_contact_list,
        twilio_webhook_url=f"{settings.public_url}/v1/webhooks/twilio",
        twilio_from=settings.twilio_from_number,
        twilio_account=settings.twilio_account_sid or SIMULATED_ACCOUNT,
        twilio_api_key=settings.twilio_api_key,
        twilio_api_secret=_revealed(settings.twilio_api_secret),
        twilio_auth_token=_revealed(settings.twilio_auth_token),
        smtp_host=settings.simulator_host,
        smtp_port=settings.simulator_smtp_port,
        journal=settings.data_dir / "simulator.jsonl",
        loopback_only=settings.simulator_host in {"127.0.0.1", "::1", "localhost"},
    )
    _serve(create_app(config), host=settings.simulator_host, port=settings.simulator_port)


@directory.command("import")
def import_directory(
    file: Annotated[Path, typer.Argument(help="A YAML document, such as directory/sample.yaml.")],
) -> None:
    """Take people, stores, regions and duty from a file: all of it, or nothing."""
    import offline

    print(offline.import_directory(load(), file))


@audit.command("verify")
def verify_audit() -> None:
    """Prove that no entry of the audit trail was edited, deleted, moved or cut off."""
    import offline

    print(offline.verify_audit(load_storage()))


@app.command()
def preview(
    alert_type: Annotated[str, typer.Argument(metavar="TYPE", help="Such as SLA_BREACH.")],
    context: Annotated[Path, typer.Option(help="A JSON file: what would be posted as its context.")],
    at: Annotated[str | None, typer.Option(help="As if raised then, such as 2026-11-24T15:00:00Z; else now.")] = None,
) -> None:
    """Show what an alert would do: who, when, which words, and why not. Nothing is written or sent."""
    import preview_table

    preview_table.show(load(), alert_type, context, at)


@app.command()
def catalogue(*, markdown: Annotated[bool, typer.Option(help="As docs/catalogue.md has it.")] = False) -> None:
    """Show every alert type: who is told when and how, what answers it, what closes it."""
    from rich.console import Console
    from rich.markdown import Markdown

    from domain.catalogue import CATALOGUE
    from domain.catalogue_table import catalogue_table

    table = catalogue_table(CATALOGUE.values())
    if markdown:
        print(table, end="")
    else:
        Console().print(Markdown(table))


@app.command()
def history(alert_id: Annotated[str, typer.Argument(help="al_…")]) -> None:
    """Show what Temporal recorded of an alert."""
    from temporal_history import lines

    try:
        for line in asyncio.run(lines(load(), alert_id)):
            print(line)
    except StartRefused as refused:
        print(refused, file=sys.stderr)
        _leave_at_once(REFUSED)
    _leave_at_once(0)


def _leave_at_once(code: int) -> NoReturn:
    """Temporal's own threads may abort a process that takes its interpreter down around them."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _serve(application: "FastAPI", *, host: str, port: int) -> None:
    import uvicorn

    gc.collect()
    gc.freeze()  # what the imports have made stays; the collector need not walk it again and again
    gc.set_threshold(GARBAGE)
    uvicorn.run(
        application,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOPS_WITHIN,
    )


def _revealed(secret: SecretStr | None) -> str:
    """One that nobody knows where there is none."""
    return secret.get_secret_value() if secret else uuid.uuid4().hex


def _public_key(settings: Settings) -> str:
    """The half of the service account's key by which the simulator knows it."""
    from cryptography.hazmat.primitives import serialization

    pem = json.loads(settings.fcm_service_account.get_secret_value())["private_key"]
    public = serialization.load_pem_private_key(pem.encode(), password=None).public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def _prepare(settings: Settings) -> Prepared:
    from offline import prepared as prepare

    prepared = prepare(settings, SAMPLE)
    return Prepared(clock=prepared.clock, notes=prepared.notes)


def _phones(settings: Settings) -> dict[str, str]:
    """Everybody who has a number, as the page of phones shows them."""
    known = asyncio.run(_directory(settings.database_url)).people.values()
    return {one.number: _named(one.name, one.roles) for one in known if one.number}


def _named(name: str, roles: Sequence[str]) -> str:
    return f"{name}, {', '.join(roles)}".replace("_", " ")


async def _directory(database_url: str) -> "Directory":
    from store.database import Database
    from store.directory import read_directory

    database = Database.open(database_url)
    try:
        return await database.read(read_directory)
    finally:
        database.close()


def _identities(settings: Settings) -> Sequence[Identity]:
    """Whom one may be; nobody where an issuer knows who people are."""
    from api.tokens import development_tokens

    if settings.token_key is None or settings.oidc_issuer is not None:
        return []
    known = development_tokens(settings.database_url, token_key=settings.token_key.get_secret_value())
    people = [Identity(each.person_id, _named(each.name, each.roles), each.token) for each in known[:-1]]
    return [*people, Identity(known[-1].person_id, "(an API key)", known[-1].token)]


def _attempt(settings: Settings, identities: Sequence[Identity], clock: Clock) -> str:
    """A line that raises an SLA breach as the dispatch system does."""
    if not identities:
        return ""
    context = {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Northern Freight",
        "deadline": f"{clock.at(datetime.now(UTC)) - OVERDUE:%Y-%m-%dT%H:%M:%SZ}",
    }
    body = {"type": "SLA_BREACH", "dedup_key": "WO-1001:SLA_BREACH:1", "context": context}
    url = f"http://127.0.0.1:{settings.api_port}/v1/alerts"
    return curl(url, token=identities[-1].token, body=json.dumps(body))


if __name__ == "__main__":
    main()
