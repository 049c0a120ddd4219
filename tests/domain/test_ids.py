"""Ids: the same for the same thing, different for different things, and safe to carry anywhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.ids import (
    AlertId,
    DedupKey,
    ForeignId,
    PersonId,
    alert_of_workflow,
    alert_workflow_id,
    dedup_hash,
    delivery_id,
    task_id,
)
from tests.builders import ALERT

names = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12)
coordinates = st.tuples(
    names, st.integers(0, 5), names, st.sampled_from(["web", "sms", "voice", "push", "in_app"]), st.integers(1, 4)
)


def named(alert: str, step: int, person: str, channel: str, attempt: int) -> str:
    return delivery_id(AlertId(alert), step, PersonId(person), channel, attempt)


@pytest.mark.requirement("X-55")
@given(coordinates)
def test_the_same_delivery_has_the_same_id(one: tuple[str, int, str, str, int]) -> None:
    assert named(*one) == named(*one)


@given(coordinates, coordinates)
def test_different_deliveries_have_different_ids(
    one: tuple[str, int, str, str, int], other: tuple[str, int, str, str, int]
) -> None:
    assert (named(*one) == named(*other)) is (one == other)


@given(coordinates)
def test_a_delivery_id_is_short_plain_and_says_what_it_is(one: tuple[str, int, str, str, int]) -> None:
    assert re.fullmatch(r"dl_[a-z2-7]{26}", named(*one))


def test_a_delivery_id_does_not_change_between_releases() -> None:
    assert named(ALERT, 0, "RD1", "voice", 1) == "dl_oyoelcsb3xcjpaum2u6gzhtib2"


@given(names, names, st.integers(0, 5), st.integers(0, 5))
def test_a_step_has_one_manual_task(alert: str, other: str, step: int, another: int) -> None:
    same = task_id(AlertId(alert), step) == task_id(AlertId(other), another)

    assert same is ((alert, step) == (other, another))


@given(names, names, names, names)
def test_an_open_alert_is_known_by_its_type_and_key(kind: str, key: str, other_kind: str, other_key: str) -> None:
    same = dedup_hash(kind, key) == dedup_hash(other_kind, other_key)

    assert same is ((kind, key) == (other_kind, other_key))


@pytest.mark.parametrize("key", ["k", "WO-1001:+14145550101", "k" * 128])
def test_a_key_is_hashed_to_twenty_six_plain_characters(key: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{26}", dedup_hash("SLA_BREACH", key))


def test_a_workflow_is_named_after_its_alert() -> None:
    assert alert_workflow_id(ALERT) == f"alert:{ALERT}"
    assert alert_of_workflow(alert_workflow_id(ALERT)) == ALERT


@pytest.mark.parametrize("value", ["", "a" * 65, "a b", "a/b", "ä", "a:b", "a\n"])
def test_a_foreign_id_is_plain_and_short(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ForeignId).validate_python(value)


@pytest.mark.parametrize("value", ["WO-1001", "a" * 64, "S.014_b"])
def test_an_ordinary_foreign_id_is_taken(value: str) -> None:
    assert TypeAdapter(ForeignId).validate_python(value) == value


@pytest.mark.parametrize("value", ["", "k" * 129, "a\x00", "a\x7f", "a\nb"])
def test_a_dedup_key_is_one_line_of_at_most_128_characters(value: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(DedupKey).validate_python(value)
