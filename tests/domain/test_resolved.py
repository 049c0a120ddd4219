"""7.7: told once, by web and as before, never to the actor."""

import pytest

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import PersonId
from domain.new_alert import Named
from domain.resolved import Told, how_it_ended, told_of_the_end
from domain.role import Role

W, P, S, V, E = Channel.WEB, Channel.PUSH, Channel.SMS, Channel.VOICE, Channel.EMAIL


def a_copy(
    person: str, channel: Channel, state: DeliveryState = DeliveryState.DELIVERED, role: Role = Role.CENTRAL_DISPATCHER
) -> Told:
    return Told(PersonId(person), role, channel, state)


def channels_of(told: tuple[Named, ...]) -> dict[str, tuple[Channel, ...]]:
    return {one.person_id: one.channels for one in told}


@pytest.mark.requirement("X-22")
@pytest.mark.parametrize(
    ("had", "gets"),
    [
        ((P,), (W, P)),
        ((S,), (W, S)),
        ((V,), (W, S)),
        ((V, S), (W, S)),
        ((P, V), (W, P, S)),
        ((W, S), (W, S)),
        ((E,), (W, E)),
        ((E, S, P), (W, P, S, E)),
    ],
)
def test_whoever_was_told_hears_it_by_web_and_the_same_way(had: tuple[Channel, ...], gets: tuple[Channel, ...]) -> None:
    told = told_of_the_end([a_copy("D1", channel) for channel in had], actor="OM")

    assert channels_of(told) == {"D1": gets}


@pytest.mark.requirement("X-22")
def test_whoever_only_had_a_row_is_not_told() -> None:
    assert told_of_the_end([a_copy("AD", W), a_copy("M1", Channel.IN_APP)], actor="OM") == ()


@pytest.mark.requirement("X-22")
def test_the_actor_is_never_told() -> None:
    assert channels_of(told_of_the_end([a_copy("D1", S), a_copy("RD1", V)], actor="RD1")) == {"D1": (W, S)}


@pytest.mark.requirement("X-22")
@pytest.mark.parametrize("state", DeliveryState)
def test_only_what_left_counts(state: DeliveryState) -> None:
    never = {"planned", "suppressed", "cancelled", "failed", "opted_out", "expired"}

    assert bool(told_of_the_end([a_copy("D1", S, state)], actor="OM")) is (state not in never)


@pytest.mark.requirement("X-22")
def test_several_copies_to_one_person_are_one_notice_in_the_role_first_told() -> None:
    told = told_of_the_end(
        [a_copy("RD1", V, role=Role.REGIONAL_DISPATCHER), a_copy("RD1", S, role=Role.ADMIN)], actor=""
    )

    assert told == (Named(PersonId("RD1"), Role.REGIONAL_DISPATCHER, (W, S)),)


@pytest.mark.parametrize(
    ("reason", "words", "said"),
    [
        ("approve_alternative", None, "an alternative was approved"),
        ("resolve", "Part  found\nin van 7", "Part found in van 7"),
        ("cleared", None, "it has cleared"),
        ("resolve", "x" * 200, "x" * 119 + "…"),
    ],
)
def test_the_notice_says_how_it_ended(reason: str, words: str | None, said: str) -> None:
    assert how_it_ended(reason, words) == said
