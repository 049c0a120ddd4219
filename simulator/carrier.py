"""Texts between the service's number and the phones, with the delivery states that the provider reports."""

import uuid
from datetime import datetime, timedelta

from simulator.config import SimulatorConfig
from simulator.courier import Courier
from simulator.faults import ON_DELIVERY, FaultPlan
from simulator.operations import Channel, Operation, Provider
from simulator.records import Direction, Phone, Text, TextStatus
from simulator.refusal import NotNow
from simulator.reported import text_moved, text_written
from simulator.scheduler import Scheduler
from simulator.twilio.events import EXPIRED
from simulator.wall import Wall

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
OPTED_OUT = "RecipientOptedOut"


class Carrier:
    def __init__(
        self, *, config: SimulatorConfig, wall: Wall, scheduler: Scheduler, courier: Courier, faults: FaultPlan
    ) -> None:
        self._config = config
        self._wall = wall
        self._scheduler = scheduler
        self._courier = courier
        self._faults = faults

    def accept(
        self,
        *,
        number: str,
        sender: str,
        text: str,
        traceparent: str | None,
        provider: Provider = Provider.GENESYS,
        id_: str | None = None,
        status_url: str | None = None,
        lives: timedelta | None = None,
    ) -> Text:
        """QUEUED at once; what becomes of it follows `sms_delivery` later, or when the phone is online again.

        `lives` runs on the installation's clock; None is until the phone is back.
        """
        operation = Operation(provider, Channel.SMS, path="", sends=True, number=number)
        fault = self._faults.take(operation, ON_DELIVERY)
        phone = self._wall.phone(number)
        queued = Text(
            id=id_ or str(uuid.uuid4()),
            number=number,
            direction=Direction.RECEIVED,
            text=text,
            at=self._scheduler.now(),
            expires_at=self._scheduler.now() + lives if lives else None,
            provider=provider,
            status_url=status_url,
            status=TextStatus.QUEUED,
            service_number=sender,
            conversation_id=str(uuid.uuid4()),
            reason=OPTED_OUT if phone.opted_out else fault.reason if fault else None,
            traceparent=traceparent,
        )
        self._wall.put(queued)
        self._courier.post(text_moved(queued, queued.at))
        self._deliver_later(queued)
        return queued

    def reply(self, number: str, text: str) -> Text:
        """What a person writes, to the number that wrote to them last."""
        phone = self._wall.phone(number)
        if phone.offline:
            raise NotNow(f"The phone {number} is offline and cannot send.")
        received = [known for known in self._wall.texts.of(number) if known.direction is Direction.RECEIVED]
        provider = received[-1].provider if received else Provider.GENESYS
        sent = Text(
            id=f"SM{uuid.uuid4().hex}" if provider is Provider.TWILIO else str(uuid.uuid4()),
            number=number,
            direction=Direction.SENT,
            text=text,
            at=self._scheduler.now(),
            status=TextStatus.DELIVERED,
            service_number=received[-1].service_number if received else self._config.sms_from,
            conversation_id=received[-1].conversation_id if received else str(uuid.uuid4()),
            traceparent=received[-1].traceparent if received else None,
            provider=provider,
        )
        handled = self._keyword(phone, text, provider)
        self._wall.put(self._wall.phone(number).model_copy(update={"in_conversation": True}))
        self._wall.put(sent)
        self._courier.post(text_written(sent, handled=handled, twilio_url=self._config.twilio_webhook_url))
        return sent

    def back_online(self, number: str) -> None:
        """What was held arrives now, oldest first."""
        for text in self._wall.texts.of(number):
            self._settle(text.id, self._scheduler.now())

    def resume(self) -> None:
        """Texts that a killed process had accepted."""
        for text in self._wall.texts.all():
            if text.status is TextStatus.QUEUED:
                self._deliver_later(text)

    def _deliver_later(self, text: Text) -> None:
        due = max(text.at + self._config.sms_delivery, self._scheduler.now())
        self._scheduler.call_at(due, lambda at: self._settle(text.id, at))
        if text.expires_at:
            self._scheduler.call_at(max(text.expires_at, due), lambda at: self._expire(text.id, at))

    def _settle(self, text_id: str, at: datetime) -> None:
        text = self._wall.texts.get(text_id)
        if text is None or text.status is not TextStatus.QUEUED:
            return
        if text.reason is None and self._wall.phone(text.number).offline:
            return
        self._settled(text.model_copy(update={"status": _fate(text), "settled_at": at}), at)

    def _expire(self, text_id: str, at: datetime) -> None:
        text = self._wall.texts.get(text_id)
        if text is not None and text.status is TextStatus.QUEUED:
            over = {"status": TextStatus.FAILED, "reason": EXPIRED, "settled_at": at}
            self._settled(text.model_copy(update=over), at)

    def _settled(self, text: Text, at: datetime) -> None:
        self._wall.put(text)
        self._courier.post(text_moved(text, at))

    def _keyword(self, phone: Phone, text: str, provider: Provider) -> str | None:
        """The word that the provider itself takes, which then switches the number off or on; Twilio always does."""
        word = text.strip().upper()
        twilios = provider is Provider.TWILIO
        if word not in STOP_WORDS | START_WORDS or not (twilios or self._config.auto_reply):
            return None
        self._wall.put(phone.model_copy(update={"stopped" if twilios else "opted_out": word in STOP_WORDS}))
        return "STOP" if word in STOP_WORDS else "START"


def _fate(text: Text) -> TextStatus:
    if text.reason is None:
        return TextStatus.DELIVERED
    return TextStatus.OPTED_OUT if text.reason == OPTED_OUT else TextStatus.FAILED
