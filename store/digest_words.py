"""What a digest says: the words of one alert's latest copy, or a line for each of several alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.digest import Held
from domain.digest_texts import Line, Summary, digest_text, name_of
from domain.directory import Person
from domain.ids import DeliveryId
from domain.language import Language
from domain.planning import Planned
from domain.reason import Reason
from domain.routing.asked import Asked
from domain.step_texts import StepTexts
from domain.wording import Text
from store.answer_keys import LinkSigner
from store.connection import Row, Tx
from store.reply_links import reply_of
from store.stamps import instant
from store.throttle_windows import Window


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that is told, with everything that its words need. `asked` is its copy as of now."""

    item: Held
    asked: Asked
    alert: Row
    window: Window | None

    @property
    def is_repeat(self) -> bool:
        """Reports since the last send, not a copy that was held."""
        return self.item.delivery_id is None


class DigestWords:
    """For one person, as of `due`."""

    def __init__(self, tx: Tx, person: Person, links: LinkSigner, *, due: datetime) -> None:
        self._tx = tx
        self._person = person
        self._links = links
        self._due = due

    def of(self, delivery: DeliveryId, channel: Channel, group: Sequence[Kept]) -> Text:
        """`group` has the most severe first."""
        if len({one.item.alert_id for one in group}) == 1:
            return self._of_one(delivery, channel, group)
        return self._of_several(channel, group)

    def _of_one(self, delivery: DeliveryId, channel: Channel, group: Sequence[Kept]) -> Text:
        """The words of the latest copy, and before them what was reported since the last send."""
        latest = max(group, key=lambda one: one.item.step)
        situation, summary = latest.asked.situation, self._summary(group)
        zone = situation.directory.zone_of(situation.scope.store_id)
        asks = any(one.item.asks for one in group)
        texts = StepTexts(
            latest.asked.step,
            situation,
            origin=instant(latest.alert["origin"]),
            reply=lambda person: reply_of(self._tx, latest.item.alert_id, person, self._links, now=self._due),
            acknowledged_by=latest.alert["acknowledged_by"],
            opening=lambda language: summary.opening(zone, language) if summary else "",
        )
        planned = Planned(
            id=delivery,
            recipient=self._person,
            role=latest.item.role,
            channel=channel,
            attempt=1,
            state=DeliveryState.PLANNED,
            reason=Reason.HELD,
            asks=asks,
            owes=False,
        )
        return texts.of(planned)

    def _summary(self, group: Sequence[Kept]) -> Summary | None:
        window, reports = group[0].window, sum(one.item.reports for one in group)
        if not reports or window is None or window.last_sent is None:
            return None
        return Summary(reports, window.updates, window.last_sent)

    def _of_several(self, channel: Channel, group: Sequence[Kept]) -> Text:
        language = self._person.language
        alerts = {one.item.alert_id: one for one in group}
        return digest_text([_line(one, language) for one in alerts.values()], channel, language)


def _line(one: Kept, language: Language) -> Line:
    return Line(name_of(one.asked.situation.entry, language), one.alert["work_order_id"] or "")
