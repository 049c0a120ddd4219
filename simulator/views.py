"""What the sandbox shows of its phones, to tests and to the page."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from simulator.operations import Provider
from simulator.records import (
    Behaviour,
    Call,
    CallState,
    Direction,
    KeyPress,
    Mail,
    Outcome,
    Phone,
    Push,
    PushStatus,
    Text,
    TextStatus,
)
from simulator.wall import Wall


class View(BaseModel):
    """Instants are the installation's."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class TextView(View):
    id: str
    direction: Direction
    text: str
    at: datetime
    status: TextStatus
    settled_at: datetime | None
    reason: str | None
    provider: Provider

    @classmethod
    def of(cls, text: Text) -> Self:
        return cls.model_validate(text)


class CallView(View):
    id: str
    delivery_id: str
    alert_id: str | None
    state: CallState
    outcome: Outcome | None
    said: str
    language: str
    said_at: tuple[datetime, ...]
    repeats: int
    keys: tuple[KeyPress, ...]
    dialled_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    second_live_call: bool
    provider: Provider

    @classmethod
    def of(cls, call: Call) -> Self:
        shown = {name: getattr(call, name) for name in cls.model_fields if name != "delivery_id"}
        return cls.model_validate({**shown, "delivery_id": call.contact_id})


class PushView(View):
    id: str
    address: str
    title: str
    body: str
    data: dict[str, str]
    at: datetime
    status: PushStatus
    urgent: bool
    collapse_key: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, push: Push) -> Self:
        return cls.model_validate(push)


class MailView(View):
    id: str
    address: str
    sender: str
    subject: str
    text: str
    headers: dict[str, str]
    at: datetime

    @classmethod
    def of(cls, mail: Mail) -> Self:
        return cls.model_validate(mail)


class MailboxView(View):
    """`phone` is whose page of phones shows it; newest last."""

    address: str
    phone: str
    emails: list[MailView]


class PhoneView(View):
    """Newest last in each list; `emails` are those to every mailbox that is read on this phone."""

    number: str
    label: str
    offline: bool
    opted_out: bool
    behaviour: Behaviour
    texts: list[TextView]
    calls: list[CallView]
    pushes: list[PushView]
    emails: list[MailView]


def view_of(phone: Phone, wall: Wall, *, newest: int | None = None) -> PhoneView:
    """Everything, or the `newest` of each list."""
    since = -newest if newest else 0
    return PhoneView(
        number=phone.number,
        label=phone.label,
        offline=phone.offline,
        opted_out=phone.opted_out,
        behaviour=phone.behaviour,
        texts=[TextView.of(text) for text in wall.texts.of(phone.number)[since:]],
        calls=[CallView.of(call) for call in wall.calls.of(phone.number)[since:]],
        pushes=[PushView.of(push) for push in wall.pushes.of(phone.number)[since:]],
        emails=[MailView.of(mail) for mail in wall.mails.of(phone.number)[since:]],
    )
