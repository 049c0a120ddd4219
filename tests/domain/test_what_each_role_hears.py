"""Each role's alerts over the whole catalogue, read from the other side: what R-120 to R-127 say of a role."""

from collections import defaultdict

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.priority import Priority
from domain.role import Role
from domain.routing.matrix import completed
from tests.builders import a_context, a_plan, a_type

LETTERS = {
    Channel.WEB: "W",
    Channel.IN_APP: "I",
    Channel.PUSH: "P",
    Channel.SMS: "S",
    Channel.VOICE: "V",
    Channel.EMAIL: "E",
}

DOCUMENTED = {
    Role.CENTRAL_DISPATCHER: {
        "1.1": "WS", "1.2": "WI", "2.1": "W", "2.2": "W", "2.3": "WS", "3.1": "W", "3.2": "W", "3.3": "W", "4.1": "WS",
        "4.2": "W", "5.2": "WS", "5.3": "WS", "5.4": "WS", "5.5": "WS", "5.7": "WS", "7.1": "WS", "7.2": "WS",
        "7.3": "WS", "7.5": "W", "7.6": "W", "7.7": "W", "7.8": "WS", "7.11": "W", "7.12": "W", "7.15": "S",
    },
    Role.STORE_MANAGER: {
        "1.1": "WI", "1.2": "WI", "2.1": "WI", "2.2": "WI", "2.3": "WS", "3.1": "WI", "3.2": "WI", "3.3": "WS",
        "5.1": "WI", "5.2": "WS", "5.3": "WS", "5.5": "WS", "7.1": "WS", "7.2": "WSE", "7.3": "WS", "7.5": "WI",
        "7.6": "W", "7.11": "W",
    },
    Role.TECHNICIAN: {
        "1.2": "PS", "2.1": "PSE", "4.1": "PS", "4.2": "P", "5.1": "IP", "7.4": "PSE", "7.5": "PSE", "7.11": "PSE",
        "7.12": "P", "7.13": "P", "7.14": "P",
    },
    Role.REGIONAL_DISPATCHER: {"2.3": "S", "5.2": "SV", "5.3": "S", "5.4": "SV", "7.9": "V"},
    Role.OPERATIONS_MANAGER: {"7.15": "S"},
    Role.ADMIN: {"5.4": "W", "7.10": "WS", "7.15": "S"},
    Role.BILLING_CLERK: {"4.2": "WI"},
    Role.CUSTOMER_SERVICE: {"7.14": "WI"},
    Role.CUSTOMER: {"6.1": "WS", "6.2": "WS", "6.3": "WS"},
}  # fmt: skip
"""At once, whatever the predicates; where section and role list differ, the alert's section counts (X-25)."""

ESCALATED_TO = {
    Role.CENTRAL_DISPATCHER: {"2.1", "4.1", "5.2", "5.5", "7.5"},
    Role.STORE_MANAGER: {"2.1", "5.1", "5.5", "7.5"},
    Role.TECHNICIAN: {"7.8"},
    Role.REGIONAL_DISPATCHER: {"1.1", "2.1", "2.3", "5.2", "5.4", "5.7", "7.5", "7.8"},
    Role.OPERATIONS_MANAGER: {"1.1", "5.2", "5.4"},
    Role.ADMIN: {"1.1", "5.2", "5.4"},
}


def heard_at_once(role: Role) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry in CATALOGUE.values():
        for copy in entry.ladder[0].copies:
            if copy.role is role:
                found[entry.number].update(LETTERS[use.channel] for use in copy.uses)
    return dict(found)


def heard_later(role: Role) -> set[str]:
    return {
        entry.number
        for entry in CATALOGUE.values()
        for step in entry.ladder[1:]
        if any(copy.role is role for copy in step.copies)
    }


@pytest.mark.requirement("R-120", "R-121", "R-122", "R-123", "R-124", "R-125", "R-126", "R-127", "X-25")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_told_at_once_of_what_the_documents_name_it_for(role: Role) -> None:
    assert heard_at_once(role) == {number: set(letters) for number, letters in DOCUMENTED.get(role, {}).items()}


@pytest.mark.requirement("R-123", "R-127", "R-154", "R-155")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_escalated_to_where_a_chain_names_it(role: Role) -> None:
    assert heard_later(role) == ESCALATED_TO.get(role, set())


@pytest.mark.requirement("X-56", "X-64")
def test_there_are_thirty_five_types_one_of_which_only_follows_silence() -> None:
    shown = {step.shown_as for entry in CATALOGUE.values() for step in entry.ladder} - {None}

    assert len(CATALOGUE.keys() | shown) == 35
    assert shown - CATALOGUE.keys() == {"ASSIGNMENT_UNANSWERED"}


@pytest.mark.requirement("R-016", "R-024", "R-028", "R-040")
@pytest.mark.parametrize("key", ["ASSIGNMENT_ACCEPTED", "TECHNICIAN_EN_ROUTE", "TECHNICIAN_ARRIVED", "WORK_APPROVED"])
def test_news_about_the_progress_of_work_escalates_to_nobody(key: str) -> None:
    assert len(CATALOGUE[key].ladder) == 1


@pytest.mark.requirement("R-341")
@pytest.mark.parametrize("key", ["SCHEDULE_EXCEPTION", "NEW_WORK_ORDER", "EQUIPMENT_SHORTAGE"])
def test_one_rule_set_holds_for_every_store(key: str) -> None:
    here, there = (a_plan(key, context=a_context(key, store_id=store)) for store in ("S014", "S091"))

    assert [(one.role, one.channel, one.state, one.reason) for one in here.deliveries] == [
        (one.role, one.channel, one.state, one.reason) for one in there.deliveries
    ]


@pytest.mark.requirement("R-110")
def test_channels_go_out_from_the_least_to_the_most_intrusive() -> None:
    step = a_type("SYSTEM_ISSUE").ladder[0]
    bare = step.model_copy(update={"copies": tuple(copy.model_copy(update={"uses": ()}) for copy in step.copies)})

    (copy,) = completed(bare, Priority.CRITICAL, answerable=True).copies

    assert [LETTERS[use.channel] for use in copy.uses] == ["W", "I", "P", "S", "V"]
