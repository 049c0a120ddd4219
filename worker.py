"""Composition root of the worker: the engine's workflows and deliveries, for every queue or some of them."""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog
import uvloop
from temporalio.client import Client
from temporalio.common import MetricMeter
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.advancing import Advancing
from activities.contract import QUEUES
from activities.delivering import Delivering
from activities.digesting import Digesting
from activities.planning import Planning
from activities.replying import Replying
from activities.tending import Tending
from activities.watching import Watching
from connectors._smtp import Dial, MailServer, Security
from connectors.registry import ProviderConfig, Senders, TwilioConfig, open_senders
from domain.channel import Channel
from domain.failover import Route
from observability import observe
from settings import Settings
from store.answer_keys import LinkSigner
from store.crisis_desk import StoreCrisisDesk
from store.database import Database
from store.digests import StoreDigestBook
from store.directory import DirectoryCache
from store.planning import StorePlanBook
from store.replies import StoreReplyDesk
from store.rerouting import Chains
from store.sending import StoreSendingDesk
from store.technician_desk import StoreTechnicianDesk
from store.work_orders import StoreWorkOrderDesk
from temporal_connection import connect
from workflows.alert import AlertWorkflow
from workflows.contract import ALERTS_QUEUE
from workflows.crisis import CrisisWorkflow
from workflows.digest import DigestWorkflow
from workflows.reply import ReplyWorkflow
from workflows.technician import TechnicianWorkflow
from workflows.work_order import WorkOrderWorkflow

PASSED_THROUGH = ("domain", "activities.contract", "workflows.contract", "workflows.converter", "pydantic")
STICKY_FOR = timedelta(seconds=3)  # after a worker died, how long its alerts wait for it before another takes them
DELIVERIES_AT_ONCE = 50  # of a queue: the rest waits at the server, by priority, and never for a provider's connection
SHUTS_DOWN_WITHIN = timedelta(seconds=5)
log = structlog.get_logger()


def main(settings: Settings) -> None:
    """Until SIGINT or SIGTERM."""
    observe(settings, "worker")
    uvloop.run(_main(settings))


async def _main(settings: Settings) -> None:
    runtime = Runtime(
        telemetry=TelemetryConfig(
            metrics=PrometheusConfig(
                bind_address=f"127.0.0.1:{settings.worker_metrics_port}", durations_as_seconds=True
            )
        )
    )
    client = await connect(settings, runtime=runtime)
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with running(settings, client, meter=runtime.metric_meter):
        log.info("worker ready", queues=settings.worker_queues or "all")
        await stop.wait()


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    client: Client,
    *,
    meter: MetricMeter = MetricMeter.noop,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    transport: httpx.AsyncBaseTransport | None = None,
    dial: Dial | None = None,
    jitter: Callable[[], float] = random.random,
) -> AsyncIterator[None]:
    """Workers for the queues that the settings name, all of them where they name none.

    `transport` stands in for the network to the providers, in tests, and `dial` for the way to the mail server; so do
    `now` and `jitter` for clock and dice.
    """
    attempts = meter.create_counter("provider_attempts", "Attempts, by provider and what came of them")
    database = Database.open(settings.database_url)
    try:
        async with open_senders(
            provider_config(settings),
            now=now,
            jitter=jitter,
            transport=transport,
            dial=dial,
            watch=lambda attempt: attempts.add(1, {"provider": attempt.provider, "outcome": attempt.outcome}),
        ) as senders:
            directory = DirectoryCache(database)
            links = LinkSigner(settings.link_key.get_secret_value(), settings.public_url)
            planning = Planning(StorePlanBook(database, directory, links))
            delivering = Delivering(StoreSendingDesk(database, directory, chains_of(senders)), senders, now)
            replying = Replying(StoreReplyDesk(database), senders[Channel.SMS][0])
            tending = Tending(StoreCrisisDesk(database, directory))
            advancing = Advancing(StoreWorkOrderDesk(database, directory), now)
            digesting = Digesting(StoreDigestBook(database, directory, links))
            watching = Watching(StoreTechnicianDesk(database), now)
            async with contextlib.AsyncExitStack() as workers:
                for worker in _workers(
                    client,
                    settings,
                    planning=planning,
                    delivering=delivering,
                    replying=replying,
                    tending=tending,
                    digesting=digesting,
                    watching=watching,
                    advancing=advancing,
                ):
                    await workers.enter_async_context(worker)
                yield
    finally:
        database.close()


def _workers(
    client: Client,
    settings: Settings,
    *,
    planning: Planning,
    delivering: Delivering,
    replying: Replying,
    tending: Tending,
    digesting: Digesting,
    watching: Watching,
    advancing: Advancing,
) -> list[Worker]:
    by_queue: dict[str, list[Callable[..., Any]]] = {
        QUEUES[Channel.PUSH]: [delivering.deliver_push],
        QUEUES[Channel.SMS]: [delivering.deliver_sms, replying.send_reply],
        QUEUES[Channel.VOICE]: [delivering.place_call],
        QUEUES[Channel.EMAIL]: [delivering.deliver_email],
    }
    wanted = settings.worker_queues or (ALERTS_QUEUE, *by_queue)
    local: list[Callable[..., Any]] = [planning.plan_step, planning.finish_alert, delivering.settle_call]
    local += [watching.watch_technician]
    local += [tending.tend_crisis, digesting.look_ahead, digesting.flush_digest, advancing.advance_work_order]
    return [
        _alerts(client, local, runner(unsandboxed=settings.unsandboxed))
        if queue == ALERTS_QUEUE
        else _deliveries(client, queue, by_queue[queue])
        for queue in wanted
    ]


def _alerts(client: Client, activities: Sequence[Callable[..., Any]], workflow_runner: WorkflowRunner) -> Worker:
    """Workflows and their local activities. Few slots: a workflow task is Python on one core."""
    return Worker(
        client,
        task_queue=ALERTS_QUEUE,
        workflows=[
            *(AlertWorkflow, ReplyWorkflow, CrisisWorkflow, DigestWorkflow, WorkOrderWorkflow),
            TechnicianWorkflow,
        ],
        activities=activities,
        workflow_runner=workflow_runner,
        no_remote_activities=True,
        max_cached_workflows=10_000,
        max_concurrent_workflow_tasks=8,
        max_concurrent_local_activities=100,
        sticky_queue_schedule_to_start_timeout=STICKY_FOR,
        graceful_shutdown_timeout=SHUTS_DOWN_WITHIN,
    )


def _deliveries(client: Client, queue: str, activities: Sequence[Callable[..., Any]]) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        activities=activities,
        max_concurrent_activities=DELIVERIES_AT_ONCE,
        graceful_shutdown_timeout=SHUTS_DOWN_WITHIN,
    )


def runner(*, unsandboxed: bool) -> WorkflowRunner:
    """Sandboxed, the domain passes through; the workflows themselves never do, or the checks would be off."""
    if unsandboxed:
        return UnsandboxedWorkflowRunner()
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


def chains_of(senders: Senders) -> Chains:
    """What the desk must know of the providers."""
    return {
        channel: tuple(Route(sender.provider, finds=sender.capabilities.finds) for sender in chain)
        for channel, chain in senders.items()
    }


def provider_config(settings: Settings) -> ProviderConfig:
    """Settings in the connectors' words."""
    return ProviderConfig(
        genesys_login_url=settings.genesys_login_url,
        genesys_api_url=settings.genesys_api_url,
        genesys_client_id=settings.genesys_client_id,
        genesys_client_secret=settings.genesys_client_secret.get_secret_value(),
        genesys_contact_list=settings.genesys_contact_list,
        genesys_from_number=settings.genesys_from_number,
        fcm_url=settings.fcm_url,
        fcm_token_url=settings.fcm_token_url,
        fcm_project=settings.fcm_project,
        fcm_service_account=settings.fcm_service_account.get_secret_value(),
        mail=MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=Security(settings.smtp_security),
            sender=settings.email_from,
            user=settings.smtp_user,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        ),
        sms_per_second=settings.sms_per_second,
        voice_per_second=settings.voice_per_second,
        push_per_second=settings.push_per_second,
        email_per_second=settings.email_per_second,
        twilio=twilio_config(settings),
    )


def twilio_config(settings: Settings) -> TwilioConfig | None:
    """None where there is no second provider."""
    if settings.twilio_account_sid is None or settings.twilio_api_secret is None:
        return None
    return TwilioConfig(
        url=settings.twilio_url,
        account_sid=settings.twilio_account_sid,
        api_key=settings.twilio_api_key,
        api_secret=settings.twilio_api_secret.get_secret_value(),
        from_number=settings.twilio_from_number,
        public_url=settings.public_url,
        sms_per_second=settings.twilio_sms_per_second,
        voice_per_second=settings.twilio_voice_per_second,
    )
