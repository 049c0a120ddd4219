"""The planned future: what will happen, what will not, and the sentence that says why."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import DeliveryId
from domain.ladder import Step, StepClock
from domain.reason import Reason
from domain.role import Role
from domain.timeline import Attempt, Fate, Future, FutureCopy, Stop, answered, closed, future
from tests.builders import ORIGIN

BREACH = CATALOGUE["SLA_BREACH"].ladder
AT = ORIGIN + timedelta(minutes=2)
ANSWER = answered(Action.ACKNOWLEDGE, by="RD1", channel=AnswerChannel.PHONE, at=AT)
CLOSING = closed("resolved", by="OM", at=AT + timedelta(minutes=1))


def an_attempt(
    number: int = 2,
    state: DeliveryState = DeliveryState.CANCELLED,
    reason: Reason = Reason.ACKNOWLEDGED,
    clock: StepClock = StepClock.ACKNOWLEDGMENT,
) -> Attempt:
    copy = FutureCopy("RD1", Role.REGIONAL_DISPATCHER, Channel.VOICE, state, reason)
    return Attempt(DeliveryId(f"dl_{number}"), 0, clock, ORIGIN, "SLA_BREACH", number, copy)


def ahead(
    *stops: Stop, planned: tuple[int, ...] = (), attempts: tuple[Attempt, ...] = (), steps: tuple[Step, ...] = BREACH
) -> tuple[Future, ...]:
    return future(
        steps,
        attempts,
        of_type="SLA_BREACH",
        origin=ORIGIN,
        planned=planned,
        stops=stops,
        copies=lambda step, due: (),
    )


def fates(futures: tuple[Future, ...]) -> dict[int, Fate]:
    return {one.step: one.fate for one in futures}


@pytest.mark.requirement("X-75")
def test_instants_are_fixed_from_the_origin() -> None:
    assert [one.due_at - ORIGIN for one in ahead()] == [step.due for step in BREACH]


@pytest.mark.requirement("X-02", "X-12")
def test_an_answer_stops_its_own_clock_and_the_report_stays() -> None:
    assert fates(ahead(ANSWER, planned=(0,))) == {
        1: Fate.WILL_NOT_HAPPEN,
        2: Fate.PLANNED,
        3: Fate.WILL_NOT_HAPPEN,
    }


@pytest.mark.requirement("X-02")
def test_closing_stops_both_clocks_and_nothing_of_no_clock() -> None:
    shortage = CATALOGUE["EQUIPMENT_SHORTAGE"].ladder

    assert set(fates(ahead(CLOSING, steps=shortage)).values()) == {Fate.WILL_NOT_HAPPEN}
    assert fates(ahead(CLOSING))[2] is Fate.PLANNED


def test_the_sentence_names_who_how_and_when() -> None:
    stopped = ahead(ANSWER, planned=(0,))[0]

    assert stopped.why == "acknowledged by RD1 by phone at 2026-11-24T15:02:00Z"


def test_what_stopped_a_step_first_is_what_is_said() -> None:
    shortage = CATALOGUE["EQUIPMENT_SHORTAGE"].ladder

    first, second, *_ = ahead(ANSWER, CLOSING, planned=(0,), steps=shortage)

    assert first.why.startswith("acknowledged by RD1")
    assert second.why.startswith("closed (resolved) by OM")


def test_a_step_whose_deliveries_exist_is_told_by_them() -> None:
    assert [one.step for one in ahead(planned=(0, 1))] == [2, 3]


def test_a_cancelled_attempt_says_who_answered() -> None:
    [attempt] = [one for one in ahead(ANSWER, attempts=(an_attempt(),)) if one.delivery_id]

    assert (attempt.fate, attempt.attempt) == (Fate.WILL_NOT_HAPPEN, 2)
    assert attempt.why.startswith("acknowledged by RD1 by phone")


def test_an_attempt_that_gave_way_to_a_newer_call_says_so() -> None:
    [attempt] = [one for one in ahead(attempts=(an_attempt(reason=Reason.NEWER_CALL),)) if one.delivery_id]

    assert attempt.why == Reason.NEWER_CALL.sentence


def test_an_attempt_that_still_waits_is_planned() -> None:
    waiting = an_attempt(state=DeliveryState.PLANNED, reason=Reason.NEXT_ATTEMPT)

    [attempt] = [one for one in ahead(attempts=(waiting,)) if one.delivery_id]

    assert (attempt.fate, attempt.why) == (Fate.PLANNED, Reason.NEXT_ATTEMPT.sentence)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("channel", [*AnswerChannel, None])
def test_every_answer_has_its_words(action: Action, channel: AnswerChannel | None) -> None:
    assert " by X " in answered(action, by="X", channel=channel, at=AT).sentence + " "


@given(
    planned=st.sets(st.integers(0, 3)),
    stops=st.lists(st.sampled_from([ANSWER, CLOSING]), max_size=2),
    attempts=st.lists(st.integers(1, 9).map(an_attempt), max_size=3, unique_by=lambda one: one.delivery_id),
)
def test_everything_ahead_is_told_once_in_order(planned: set[int], stops: list[Stop], attempts: list[Attempt]) -> None:
    told = ahead(*stops, planned=tuple(planned), attempts=tuple(attempts))

    assert len(told) == len(BREACH) - len(planned) + len(attempts)
    instants: list[datetime] = [one.due_at for one in told]
    assert instants == sorted(instants)
    assert all(one.why for one in told)
