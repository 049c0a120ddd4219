"""Who may answer, and what an answer does after everything that was committed before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import (
    Action,
    AlertState,
    Copyholder,
    Effect,
    Judgment,
    Person,
    Question,
    Refusal,
    judge,
    may_answer,
)
from domain.role import Role

RITA = Person("RD1", frozenset({Role.REGIONAL_DISPATCHER}))
OMAR = Person("D1", frozenset({Role.CENTRAL_DISPATCHER}))
MARCUS = Person("T1", frozenset({Role.TECHNICIAN}))
AVA = Person("AD", frozenset({Role.ADMIN}))


def a_holder(person: Person, *, asks: bool = True) -> Copyholder:
    return Copyholder(person.person_id, person.roles, asks=asks)


def a_question(
    *holders: Copyholder,
    answers: tuple[Action, ...] = (Action.ACKNOWLEDGE,),
    resolves: tuple[Action, ...] = (Action.RESOLVE,),
    state: AlertState = AlertState.OPEN,
    by: str | None = None,
) -> Question:
    return Question(answers, resolves, holders or (a_holder(RITA),), state, by)


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("role", Role)
def test_whoever_stands_above_somebody_who_is_asked_may_answer(role: Role) -> None:
    superior = Person("P", frozenset({role}))

    may = may_answer(superior, (a_holder(OMAR),))

    assert may is (role in {Role.REGIONAL_DISPATCHER, Role.OPERATIONS_MANAGER, Role.ADMIN})


@pytest.mark.requirement("X-17")
def test_billing_never_answers_not_even_above_a_technician() -> None:
    assert not may_answer(Person("BC", frozenset({Role.BILLING_CLERK})), (a_holder(MARCUS),))


@pytest.mark.requirement("X-17")
def test_a_recipient_without_a_role_any_more_may_still_answer_the_copy_that_asked() -> None:
    assert may_answer(Person("RD1", frozenset()), (a_holder(RITA),))


@pytest.mark.requirement("X-16")
def test_nobody_may_answer_what_was_only_told() -> None:
    assert not may_answer(AVA, (a_holder(RITA, asks=False),))


@pytest.mark.requirement("X-16")
def test_acknowledging_a_copy_that_asks_for_nothing_is_a_receipt() -> None:
    question = a_question(a_holder(RITA), a_holder(OMAR, asks=False))

    assert judge(OMAR, Action.ACKNOWLEDGE, None, question) == Judgment(Effect.RECEIPT)


@pytest.mark.requirement("X-16")
def test_a_receipt_needs_a_type_that_asks_somebody_something() -> None:
    question = a_question(a_holder(OMAR, asks=False), answers=(), resolves=())

    assert judge(OMAR, Action.ACKNOWLEDGE, None, question).refusal is Refusal.NOT_YOURS


@pytest.mark.requirement("X-16", "X-17")
def test_a_superior_with_an_informational_copy_answers() -> None:
    question = a_question(a_holder(RITA), a_holder(AVA, asks=False))

    assert judge(AVA, Action.ACKNOWLEDGE, None, question).effect is Effect.FIRST


@pytest.mark.requirement("X-16")
def test_a_superior_who_acknowledges_an_assignment_has_only_seen_it() -> None:
    question = a_question(
        a_holder(MARCUS), a_holder(OMAR, asks=False), answers=(Action.ACCEPT, Action.DECLINE), resolves=(Action.ACCEPT,)
    )

    assert judge(OMAR, Action.ACKNOWLEDGE, None, question).effect is Effect.RECEIPT
    assert judge(OMAR, Action.ACCEPT, None, question) == Judgment(Effect.FIRST, resolves=True)


@pytest.mark.requirement("R-254")
def test_an_action_that_the_type_does_not_declare_is_refused() -> None:
    assert judge(RITA, Action.ACCEPT, None, a_question()).refusal is Refusal.NOT_DECLARED


def test_strangers_learn_nothing_about_what_would_be_accepted() -> None:
    assert judge(OMAR, Action.ACCEPT, None, a_question()).refusal is Refusal.NOT_YOURS


@pytest.mark.parametrize("action", [Action.DECLINE, Action.REJECT])
@pytest.mark.parametrize(("reason", "refusal"), [(None, Refusal.REASON_MISSING), ("truck in shop", None)])
def test_a_decline_and_a_rejection_say_why(action: Action, reason: str | None, refusal: Refusal | None) -> None:
    question = a_question(a_holder(MARCUS), answers=(Action.ACCEPT, action))

    assert judge(MARCUS, action, reason, question).refusal is refusal


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize("state", [AlertState.ACKNOWLEDGED, AlertState.CLOSED])
def test_a_later_valid_answer_is_secondary(state: AlertState) -> None:
    question = a_question(state=state, by="AD")

    assert judge(RITA, Action.ACKNOWLEDGE, None, question) == Judgment(Effect.SECONDARY)


def test_what_was_closed_without_an_answer_takes_none() -> None:
    assert judge(RITA, Action.ACKNOWLEDGE, None, a_question(state=AlertState.CLOSED)).refusal is Refusal.CLOSED


@pytest.mark.requirement("X-02")
def test_resolving_after_somebody_acknowledged_still_clears_the_condition() -> None:
    question = a_question(state=AlertState.ACKNOWLEDGED, by="AD")

    assert judge(RITA, Action.RESOLVE, None, question) == Judgment(Effect.RESOLVED, resolves=True)


holders = st.builds(
    Copyholder, st.sampled_from(["P", "Q"]), st.frozensets(st.sampled_from(Role), min_size=1), asks=st.booleans()
)
questions = st.builds(
    Question,
    answers=st.lists(st.sampled_from(Action), unique=True).map(tuple),
    resolves=st.lists(st.sampled_from(Action), unique=True).map(tuple),
    holders=st.lists(holders, max_size=4).map(tuple),
    state=st.sampled_from(AlertState),
    acknowledged_by=st.sampled_from([None, "Q"]),
)


@given(st.frozensets(st.sampled_from(Role)), st.sampled_from(Action), questions)
def test_only_who_may_answer_ever_has_an_effect(roles: frozenset[Role], action: Action, question: Question) -> None:
    person = Person("P", roles)

    judgment = judge(person, action, "because", question)

    if judgment.effect in (Effect.FIRST, Effect.RESOLVED, Effect.SECONDARY):
        assert may_answer(person, question.holders)
        assert action in question.declared
    assert (judgment.refusal is not None) == (judgment.effect is Effect.REFUSED)
    assert not (judgment.effect is Effect.FIRST and question.state is not AlertState.OPEN)
