"""Pushes on their way to the app: shown at once, or held for a phone that is offline."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from simulator.numbers import phone_of_push
from simulator.records import Push, PushStatus, expired
from simulator.scheduler import Scheduler
from simulator.wall import Wall


@dataclass(frozen=True, slots=True)
class Notification:
    """`lives` runs on the installation's clock; None is until the phone is back."""

    project: str
    address: str
    title: str
    body: str
    data: dict[str, str]
    collapse_key: str | None
    lives: timedelta | None
    urgent: bool


class Postbox:
    def __init__(self, *, wall: Wall, scheduler: Scheduler) -> None:
        self._wall = wall
        self._scheduler = scheduler

    def deliver(self, notification: Notification) -> Push:
        now = self._scheduler.now()
        phone = self._wall.phone(phone_of_push(notification.address))
        push = Push(
            id=f"projects/{notification.project}/messages/{uuid.uuid4().hex}",
            number=phone.number,
            address=notification.address,
            title=notification.title,
            body=notification.body,
            data=notification.data,
            at=now,
            status=PushStatus.HELD if phone.offline else PushStatus.DELIVERED,
            collapse_key=notification.collapse_key,
            expires_at=now + notification.lives if notification.lives is not None else None,
            urgent=notification.urgent,
        )
        if phone.offline and push.collapse_key:
            self._replace_held(push)
        self._wall.put(push)
        return push

    def back_online(self, number: str) -> None:
        now = self._scheduler.now()
        for push in self._wall.pushes.of(number):
            if push.status is PushStatus.HELD:
                status = PushStatus.EXPIRED if expired(push, now) else PushStatus.DELIVERED
                self._wall.put(push.model_copy(update={"status": status}))

    def _replace_held(self, newer: Push) -> None:
        for push in self._wall.pushes.of(newer.number):
            if push.status is PushStatus.HELD and push.collapse_key == newer.collapse_key:
                self._wall.put(push.model_copy(update={"status": PushStatus.EXPIRED}))
