"""What the messages of one step say: the same for the rows that a plan keeps and for a preview of them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from domain.channel import Channel
from domain.directory import Person
from domain.ladder import Step
from domain.language import Language
from domain.planning import Planned
from domain.role import Role
from domain.situation import Situation
from domain.wording import Reply, Text, text_for, values

_ANSWERED_BY_LINK = frozenset({Channel.SMS, Channel.EMAIL})


class StepTexts:
    """Written when first asked for, as of the situation's instant, in the time of the alert's store.

    `reply`: how a person answers by text, or where a customer looks. `acknowledged_by`: who has answered already.
    `opening`: what comes before every body.
    """

    def __init__(
        self,
        step: Step,
        situation: Situation,
        *,
        origin: datetime,
        reply: Callable[[Person], Reply],
        acknowledged_by: str | None = None,
        opening: Callable[[Language], str] = lambda _: "",
    ) -> None:
        self._step = step
        self._situation = situation
        self._origin = origin
        self._reply = reply
        self._acknowledged_by = acknowledged_by
        self._opening = opening
        self._fields: dict[Language, Mapping[str, str]] = {}
        self._texts: dict[tuple[str, Channel, Language, Reply], Text] = {}

    @property
    def task(self) -> str | None:
        """The title of the manual task that the step opens."""
        return self._step.task.format_map(self._fields_in(Language.ENGLISH)) if self._step.task else None

    def of(self, planned: Planned) -> Text:
        """A text or e-mail to somebody who is asked says how to answer; all others with the same words share one."""
        person, channel = planned.recipient, planned.channel
        reply = self._reply(person) if self._says_where(planned) else Reply()
        if planned.role is Role.CUSTOMER:
            reply = Reply(link=reply.link)  # who looks at a card, and answers nothing
        key = (self._step.wording_for(planned.role), channel, person.language, reply)
        if key not in self._texts:
            self._texts[key] = self._written(*key)
        return self._texts[key]

    def _says_where(self, planned: Planned) -> bool:
        """Where to answer, or for a customer's text where to look."""
        looks = planned.role is Role.CUSTOMER and planned.channel is Channel.SMS
        return looks or (planned.asks and planned.channel in _ANSWERED_BY_LINK)

    def _written(self, wording: str, channel: Channel, language: Language, reply: Reply) -> Text:
        return text_for(
            self._situation.entry,
            wording,
            channel,
            self._fields_in(language),
            escalated=self._step.escalated,
            reply=reply,
            language=language,
            opening=self._opening(language),
        )

    def _fields_in(self, language: Language) -> Mapping[str, str]:
        if language not in self._fields:
            self._fields[language] = values(
                self._situation.context,
                self._situation.directory,
                zone=self._situation.directory.zone_of(self._situation.scope.store_id),
                origin=self._origin,
                now=self._situation.now,
                acknowledged_by=self._acknowledged_by,
                language=language,
            )
        return self._fields[language]
