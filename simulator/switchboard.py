"""The outbound flow and the people at the other end: dial, ring, say, collect a key, end."""

import uuid
from datetime import datetime, timedelta

from simulator.config import SimulatorConfig
from simulator.courier import Courier
from simulator.records import BehaviourKind, Call, CallState, Contact, KeyPress, Outcome
from simulator.refusal import NotNow
from simulator.reported import call_answered, call_completed
from simulator.scheduler import Action, Scheduler
from simulator.twilio.player import Player
from simulator.wall import Wall

CONFIRM = "1"
PICKS_UP = frozenset({BehaviourKind.ANSWER_SILENT, BehaviourKind.ANSWER_AND_PRESS, BehaviourKind.HANG_UP})


class Switchboard:
    """A phone has at most one live call; all instants are the installation's."""

    def __init__(self, *, config: SimulatorConfig, wall: Wall, scheduler: Scheduler, courier: Courier) -> None:
        self._config = config
        self._wall = wall
        self._scheduler = scheduler
        self._courier = courier
        self._player = Player(wall=wall, scheduler=scheduler, courier=courier, end=self._end)

    def dial(self, contact: Contact, *, traceparent: str | None) -> Call:
        """Of the campaign."""
        call = Call(
            id=str(uuid.uuid4()),
            number=contact.number,
            contact_id=contact.id,
            alert_id=contact.data.get("alertId"),
            say=contact.data.get("say", ""),
            language=contact.data.get("language", "en-US"),
            state=CallState.RINGING,
            dialled_at=self._scheduler.now(),
            traceparent=traceparent,
        )
        return self.place(call)

    def place(self, call: Call) -> Call:
        """The call as it stands after the dial: ringing, or ended at once by a phone that cannot ring."""
        now = self._scheduler.now()
        phone = self._wall.phone(call.number)
        second = self._wall.live_call(call.number) is not None
        call = call.model_copy(update={"second_live_call": second, "dialled_at": now})
        if second or phone.behaviour.kind is BehaviourKind.BUSY:
            return self._end(call, Outcome.BUSY, now)
        if phone.offline:
            return self._end(call, Outcome.NO_ANSWER, now)
        self._wall.put(call)
        self._ring(call, now)
        return call

    def answer(self, number: str) -> Call:
        return self._answer(self._in_state(number, CallState.RINGING, "is not ringing"), self._scheduler.now())

    def decline(self, number: str) -> Call:
        call = self._in_state(number, CallState.RINGING, "is not ringing, so nothing can be declined")
        return self._end(call, Outcome.BUSY, self._scheduler.now())

    def press(self, number: str, digits: str) -> Call:
        """Keys in order; what follows a 1 is not heard any more."""
        call = self._in_state(number, CallState.ANSWERED, "has no answered call to press a key in")
        return self._press(call, digits, self._scheduler.now())

    def hang_up(self, number: str) -> Call:
        call = self._in_state(number, CallState.ANSWERED, "has no answered call; decline a ringing one")
        return self._end(call, Outcome.HUNG_UP, self._scheduler.now())

    def cut_off(self, number: str) -> None:
        """The phone lost its network: a conversation breaks off, a ringing call rang in vain."""
        if call := self._wall.live_call(number):
            outcome = Outcome.HUNG_UP if call.state is CallState.ANSWERED else Outcome.NO_ANSWER
            self._end(call, outcome, self._scheduler.now())

    def fail_interrupted(self) -> None:
        """Calls that were live when the process was killed."""
        for call in self._wall.calls.all():
            if call.live:
                self._end(call, Outcome.FAILED, self._scheduler.now())

    def _in_state(self, number: str, state: CallState, otherwise: str) -> Call:
        call = self._wall.live_call(number)
        if call is None or call.state is not state:
            raise NotNow(f"The phone {number} {otherwise}.")
        return call

    def _ring(self, call: Call, now: datetime) -> None:
        self._later(now, self._config.ring_limit, lambda at: self._rang_out(call.id, at))
        behaviour = self._wall.phone(call.number).behaviour
        if behaviour.kind is BehaviourKind.VOICEMAIL:
            self._later(now, behaviour.answer_after, lambda at: self._machine(call.id, at))
        if behaviour.kind in PICKS_UP:
            self._later(now, behaviour.answer_after, lambda at: self._picks_up(call.id, at))

    def _rang_out(self, call_id: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.RINGING):
            self._end(call, Outcome.NO_ANSWER, at)

    def _machine(self, call_id: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.RINGING):
            self._end(call, Outcome.MACHINE, at)

    def _picks_up(self, call_id: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.RINGING):
            self._answer(call, at)

    def _answer(self, call: Call, at: datetime) -> Call:
        answered = call.model_copy(update={"state": CallState.ANSWERED, "answered_at": at, "said": call.say})
        self._wall.put(answered)
        self._courier.post(call_answered(answered, at))
        self._later(at, self._config.call_limit, lambda due: self._ran_out(call.id, due))
        behaviour = self._wall.phone(call.number).behaviour
        if behaviour.kind is BehaviourKind.ANSWER_AND_PRESS:
            self._later(at, behaviour.after, lambda due: self._presses(call.id, behaviour.digits, due))
        if behaviour.kind is BehaviourKind.HANG_UP:
            self._later(at, behaviour.after, lambda due: self._hangs_up(call.id, due))
        return self._player.play(answered, at) if call.twiml else self._say(answered, at)

    def _say(self, call: Call, at: datetime) -> Call:
        saying = call.model_copy(update={"said_at": (*call.said_at, at)})
        self._wall.put(saying)
        self._later(at, self._config.key_timeout, lambda due: self._no_key(saying, due))
        return saying

    def _no_key(self, heard: Call, at: datetime) -> None:
        call = self._still(heard.id, CallState.ANSWERED)
        if call is None or call.said_at != heard.said_at:  # said again meanwhile, because of a wrong key
            return
        if call.answered_at and at < call.answered_at + self._config.call_limit:
            self._say(call, at)

    def _presses(self, call_id: str, digits: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.ANSWERED):
            self._press(call, digits, at)

    def _press(self, call: Call, digits: str, at: datetime) -> Call:
        if call.twiml:
            return self._player.press(call, digits, at)
        for digit in digits:
            call = call.model_copy(update={"keys": (*call.keys, KeyPress(digit=digit, at=at))})
            if digit == CONFIRM:
                return self._end(call, Outcome.CONFIRMED, at)
        return self._say(call, at)

    def _hangs_up(self, call_id: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.ANSWERED):
            self._end(call, Outcome.HUNG_UP, at)

    def _ran_out(self, call_id: str, at: datetime) -> None:
        if call := self._still(call_id, CallState.ANSWERED):
            self._end(call, Outcome.NO_KEY, at)

    def _end(self, call: Call, outcome: Outcome, at: datetime) -> Call:
        ended = call.model_copy(update={"state": CallState.ENDED, "outcome": outcome, "ended_at": at})
        self._wall.put(ended)
        self._courier.post(call_completed(ended, at))
        return ended

    def _still(self, call_id: str, state: CallState) -> Call | None:
        """The call as it is now, unless a person or another timer was first."""
        call = self._wall.calls.get(call_id)
        return call if call and call.state is state else None

    def _later(self, since: datetime, after: timedelta, action: Action) -> None:
        self._scheduler.call_at(since + after, action)
