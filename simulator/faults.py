"""Provider faults on demand: what to meet, how often, and what goes wrong then."""

import uuid
from collections.abc import Container
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.numbers import Number
from simulator.operations import Channel, Operation, Provider


class Action(StrEnum):
    """The first ten meet a request, `undelivered` an accepted text, the rest a webhook."""

    LATENCY = "latency"  # `seconds` of real time, then as if nothing had happened
    REFUSE = "refuse"  # the connection drops, nothing is recorded
    ACCEPT_THEN_RESET = "accept_then_reset"  # recorded and delivered, but the connection drops before the answer
    RATE_LIMIT = "rate_limit"  # 429 in the `dialect`
    STATUS = "status"  # `status`, in the provider's own error body
    UNAUTHORIZED_ONCE = "unauthorized_once"  # 401, and the token that was used is void from then on
    ERROR_BODY = "error_body"  # 200 around an error body
    UNDELIVERED = "undelivered"  # the text fails after it was accepted, for `reason`
    WEBHOOK_DUPLICATE = "webhook_duplicate"
    WEBHOOK_LATE = "webhook_late"  # by `seconds` on the installation's clock
    WEBHOOK_SWAPPED = "webhook_swapped"  # as `swap` says
    WEBHOOK_FORGED = "webhook_forged"  # signed with a secret that is not ours
    WEBHOOK_LOST = "webhook_lost"


class Dialect(StrEnum):
    """How a 429 says when to come back."""

    SECONDS = "seconds"
    HTTP_DATE = "http_date"
    EPOCH = "epoch"
    NONE = "none"


class Swap(StrEnum):
    ORDER = "order"  # with the next one of the same phone
    NUMBER = "number"  # names a phone that it is not about
    ALERT = "alert"  # names an alert that it is not about


ON_WEBHOOK = frozenset(action for action in Action if action.value.startswith("webhook_"))
ON_DELIVERY = frozenset({Action.UNDELIVERED})
ON_REQUEST = frozenset(Action) - ON_WEBHOOK - ON_DELIVERY


class Match(BaseModel):
    """What is left out matches everything; without `path`, or `channel: login`, requests that send nothing pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Provider | None = None
    channel: Channel | None = None
    number: Number | None = None
    path: str | None = None  # a part of the request's path

    def meets(self, operation: Operation) -> bool:
        if not (operation.sends or self.path or self.channel is Channel.LOGIN):
            return False
        return (
            self.provider in (None, operation.provider)
            and self.channel in (None, operation.channel)
            and self.number in (None, operation.number)
            and (self.path is None or self.path in operation.path)
        )


class Fault(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(default_factory=lambda: uuid.uuid4().hex[:8])
    match: Match = Match()
    times: Annotated[int, Field(ge=1)] = 1  # how often it will still happen
    action: Action
    status: Annotated[int, Field(ge=400, le=599)] = 503  # for an e-mail the reply, such as 451 or 550
    dialect: Dialect = Dialect.SECONDS
    retry_after: Annotated[int, Field(ge=0)] = 2
    seconds: Annotated[float, Field(ge=0)] = 5
    swap: Swap = Swap.ORDER
    value: str | None = None  # the number or alert that a swapped webhook names; without it one that nobody has
    reason: str = "GeneralError"

    @model_validator(mode="after")
    def webhooks_have_no_path(self) -> Self:
        if self.match.path and self.action not in ON_REQUEST:
            raise ValueError("`match.path` belongs to requests; leave it out for webhooks and deliveries")
        return self

    @property
    def delay(self) -> timedelta:
        return timedelta(seconds=self.seconds)


class FaultPlan:
    """Faults in the order given; the first that matches is used up."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def waiting(self) -> list[Fault]:
        return list(self._faults)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, operation: Operation, actions: Container[Action]) -> Fault | None:
        for index, fault in enumerate(self._faults):
            if fault.action in actions and fault.match.meets(operation):
                self._use(index, fault)
                return fault
        return None

    def _use(self, index: int, fault: Fault) -> None:
        if fault.times == 1:
            del self._faults[index]
        else:
            self._faults[index] = fault.model_copy(update={"times": fault.times - 1})
