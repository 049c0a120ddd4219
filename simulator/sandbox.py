"""One running sandbox: its memory, its clock and the providers that it plays, put together."""

from dataclasses import dataclass
from typing import Annotated

import httpx
from fastapi import Depends, Request

from simulator.carrier import Carrier
from simulator.config import SimulatorConfig
from simulator.courier import Courier
from simulator.faults import FaultPlan
from simulator.journal import Journal
from simulator.mail.server import MailServer
from simulator.postbox import Postbox
from simulator.scheduler import Scheduler
from simulator.switchboard import Switchboard
from simulator.tokens import Tokens
from simulator.wall import Wall


@dataclass(frozen=True, slots=True)
class Sandbox:
    config: SimulatorConfig
    scheduler: Scheduler
    wall: Wall
    faults: FaultPlan
    tokens: Tokens
    courier: Courier
    switchboard: Switchboard
    carrier: Carrier
    postbox: Postbox
    mail: MailServer

    def resume(self) -> None:
        """Continue what a killed process left: pending webhooks, queued texts, and calls that broke off."""
        self.courier.resume()
        self.carrier.resume()
        self.switchboard.fail_interrupted()

    def reset(self) -> None:
        """Forget every phone and fault. Tokens stay, so that nobody has to log in again."""
        self.faults.clear()
        self.wall.clear()


def put_together(config: SimulatorConfig, *, scheduler: Scheduler, client: httpx.AsyncClient) -> Sandbox:
    wall = Wall(Journal(config.journal) if config.journal else None)
    faults = FaultPlan()
    courier = Courier(config=config, wall=wall, scheduler=scheduler, faults=faults, client=client)
    return Sandbox(
        config=config,
        scheduler=scheduler,
        wall=wall,
        faults=faults,
        tokens=Tokens(config=config, scheduler=scheduler),
        courier=courier,
        switchboard=Switchboard(config=config, wall=wall, scheduler=scheduler, courier=courier),
        carrier=Carrier(config=config, wall=wall, scheduler=scheduler, courier=courier, faults=faults),
        postbox=Postbox(wall=wall, scheduler=scheduler),
        mail=MailServer(wall=wall, scheduler=scheduler, faults=faults),
    )


async def sandbox_of(request: Request) -> Sandbox:
    """Async like every dependency here: FastAPI would run a plain function in a thread."""
    sandbox = request.app.state.sandbox
    if not isinstance(sandbox, Sandbox):
        raise TypeError("the application was not made by create_app")
    return sandbox


TheSandbox = Annotated[Sandbox, Depends(sandbox_of)]
