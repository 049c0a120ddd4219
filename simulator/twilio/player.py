"""Plays TwiML to whoever has answered: Say, Gather, Redirect and Hangup."""

from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from simulator.courier import Courier
from simulator.records import Call, CallState, KeyPress, Outcome
from simulator.scheduler import Scheduler
from simulator.twilio.events import gathered
from simulator.wall import Wall

CONFIRM = "1"
EndCall = Callable[[Call, Outcome, datetime], Call]


class Player:
    """`Call.verb` is the place in the document; a fetched document takes the place of the one before."""

    def __init__(self, *, wall: Wall, scheduler: Scheduler, courier: Courier, end: EndCall) -> None:
        self._wall = wall
        self._scheduler = scheduler
        self._courier = courier
        self._end = end

    def play(self, call: Call, at: datetime) -> Call:
        """On from its verb, up to one that waits."""
        verbs = list(ET.fromstring(call.twiml))  # noqa: S314  the engine's own words
        for place in range(call.verb, len(verbs)):
            verb = verbs[place]
            match verb.tag:
                case "Say":
                    call = _saying(call, verb)
                case "Gather":
                    return self._gathers(call, verb, place, at)
                case "Redirect" if url := (verb.text or "").strip():
                    return self._asks(call, url, None, at)
                case "Redirect":
                    return self.play(call.model_copy(update={"verb": 0}), at)
                case "Hangup":
                    break
                case _:
                    raise ValueError(f"the sandbox does not play <{verb.tag}>")
        return self._end(call, Outcome.CONFIRMED if _confirmed(call) else Outcome.NO_KEY, at)

    def press(self, call: Call, digits: str, at: datetime) -> Call:
        """The first key is what is gathered; those after it are not heard. Between two questions none is."""
        gather = list(ET.fromstring(call.twiml))[call.verb]  # noqa: S314
        if gather.tag != "Gather" or call.asking:
            return call
        pressed = call.model_copy(update={"keys": (*call.keys, KeyPress(digit=digits[0], at=at))})
        return self._asks(pressed, gather.get("action", ""), digits[0], at)

    def _gathers(self, call: Call, gather: ET.Element, place: int, at: datetime) -> Call:
        for verb in gather:
            call = _saying(call, verb)
        asked = call.model_copy(update={"verb": place, "said_at": (*call.said_at, at), "asking": False})
        self._wall.put(asked)
        wait = timedelta(seconds=float(gather.get("timeout", "5")))
        self._scheduler.call_at(at + wait, lambda due: self._heard_nothing(asked, due))
        return asked

    def _heard_nothing(self, asked: Call, at: datetime) -> None:
        call = self._wall.calls.get(asked.id)
        if call and call.state is CallState.ANSWERED and call.said_at == asked.said_at and not call.asking:
            self.play(call.model_copy(update={"verb": asked.verb + 1}), at)

    def _asks(self, call: Call, url: str, digits: str | None, at: datetime) -> Call:
        asking = call.model_copy(update={"asking": True})
        self._wall.put(asking)
        self._scheduler.spawn(self._goes_on(asking, url, digits, at))
        return asking

    async def _goes_on(self, asking: Call, url: str, digits: str | None, at: datetime) -> None:
        """Without a document Twilio says that an application error has occurred, and hangs up."""
        twiml = await self._courier.ask(gathered(asking, at, url, digits))
        call = self._wall.calls.get(asking.id)
        if call is None or call.state is not CallState.ANSWERED:
            return
        if twiml is None or not _is_document(twiml):
            self._end(call, Outcome.HUNG_UP, at)
            return
        self.play(call.model_copy(update={"twiml": twiml, "verb": 0, "asking": False}), at)


def _is_document(twiml: str) -> bool:
    try:
        return ET.fromstring(twiml).tag == "Response"  # noqa: S314
    except ET.ParseError:
        return False


def _saying(call: Call, verb: ET.Element) -> Call:
    return call.model_copy(update={"said": verb.text or "", "language": verb.get("language", "en-US")})


def _confirmed(call: Call) -> bool:
    return any(key.digit == CONFIRM for key in call.keys)
