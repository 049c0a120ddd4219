"""Who is meant when an alert names a role."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.directory import Directory, Scope, push_addresses
from domain.directory_file import parse
from domain.role import Role

TUESDAY_NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)
GREEN_BAY = Scope(store_id="S014", region_id="R1", technician_id="T1")


@pytest.fixture(scope="module")
def sample() -> Directory:
    return parse((Path(__file__).parents[2] / "directory" / "sample.yaml").read_text())


def ids(directory: Directory, role: Role, scope: Scope = GREEN_BAY) -> list[str]:
    return [person.id for person in directory.members(role, scope, TUESDAY_NOON)]


@pytest.mark.requirement("R-128", "X-24")
@pytest.mark.parametrize(
    ("role", "people"),
    [
        (Role.TECHNICIAN, ["T1"]),
        (Role.STORE_MANAGER, ["M1"]),
        (Role.CENTRAL_DISPATCHER, ["D1"]),
        (Role.REGIONAL_DISPATCHER, ["RD1"]),
        (Role.OPERATIONS_MANAGER, ["OM"]),
        (Role.ADMIN, ["AD"]),
        (Role.BILLING_CLERK, ["BC"]),
        (Role.CUSTOMER_SERVICE, ["CSR"]),
    ],
)
def test_a_role_means_its_people_of_that_store_and_region(sample: Directory, role: Role, people: list[str]) -> None:
    assert ids(sample, role) == people


@pytest.mark.requirement("R-128")
def test_a_store_belongs_to_a_region(sample: Directory) -> None:
    assert (sample.region_of("S014"), sample.region_of("S091"), sample.region_of("S999")) == ("R1", "R2", None)
    assert sample.zone_of("S091") == "America/Denver"


@pytest.mark.requirement("R-128", "X-24")
def test_several_dispatchers_on_duty_are_one_group(sample: Directory) -> None:
    both = {**sample.people, "D2": sample.people["D2"].model_copy(update={"on_duty": True})}

    assert ids(Directory(people=both), Role.CENTRAL_DISPATCHER) == ["D1", "D2"]


@pytest.mark.requirement("X-24")
def test_a_shift_decides_who_is_on_duty(sample: Directory) -> None:
    shift = {**sample.people, "D1": sample.people["D1"].model_copy(update={"duty": "central-weekdays"})}
    directory = Directory(people=shift, calendars=sample.calendars)

    assert directory.members(Role.CENTRAL_DISPATCHER, GREEN_BAY, TUESDAY_NOON)
    assert not directory.members(Role.CENTRAL_DISPATCHER, GREEN_BAY, datetime(2026, 11, 25, 3, tzinfo=UTC))


@pytest.mark.requirement("X-24")
def test_a_role_without_people_is_empty(sample: Directory) -> None:
    assert ids(sample, Role.STORE_MANAGER, Scope(store_id="S999")) == []
    assert ids(sample, Role.TECHNICIAN, Scope(technician_id="D1")) == []


def test_who_wears_a_role_while_off_duty_does_not_dispatch(sample: Directory) -> None:
    assert sample.roles_for("D2", GREEN_BAY, TUESDAY_NOON) == frozenset()
    assert sample.roles_for("D1", GREEN_BAY, TUESDAY_NOON) == {Role.CENTRAL_DISPATCHER}
    assert sample.roles_for("nobody", GREEN_BAY, TUESDAY_NOON) == frozenset()


@pytest.mark.requirement("F-19")
def test_numbers_of_the_sample_are_distinct_and_phones_are_known_by_them(sample: Directory) -> None:
    numbers = [person.number for person in sample.people.values()]

    assert len(set(numbers)) == len(numbers) == 14
    for person in sample.people.values():
        addresses = [address.value for address in push_addresses(person)]
        assert addresses == ([f"sim-{(person.number or '')[1:]}"] if person.id[0] in "MT" else [])


def test_everybody_with_a_number_is_found_by_it(sample: Directory) -> None:
    assert [person.id for person in sample.with_number("+14145550105")] == ["T1"]
    assert list(sample.with_number("+14145559999")) == []
