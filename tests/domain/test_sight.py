"""Who sees which alert: a table of every role."""

import pytest

from domain.role import Role
from domain.sight import may_audit, may_raise, sees_numbers, sight_of
from tests.builders import a_person

HERE = {"store_id": "S014", "region_id": "R1"}

COVERS = {
    Role.TECHNICIAN: False,
    Role.STORE_MANAGER: True,
    Role.CENTRAL_DISPATCHER: True,
    Role.REGIONAL_DISPATCHER: True,
    Role.OPERATIONS_MANAGER: True,
    Role.ADMIN: True,
    Role.BILLING_CLERK: False,
    Role.CUSTOMER_SERVICE: False,
    Role.CUSTOMER: False,
}


@pytest.mark.parametrize("role", Role)
def test_a_role_covers_its_own_store_and_region_or_only_own_copies(role: Role) -> None:
    person = a_person("P1", role, stores=("S014",), regions=("R1",))

    assert sight_of(person).covers(**HERE) is COVERS[role]
    assert sight_of(person).copies_of == "P1"


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.REGIONAL_DISPATCHER])
def test_another_place_is_not_covered(role: Role) -> None:
    sight = sight_of(a_person("P1", role, stores=("S014",), regions=("R1",)))

    assert not sight.covers(store_id="S091", region_id="R2")
    assert not sight.covers(store_id=None, region_id=None)


def test_several_roles_see_what_each_of_them_sees() -> None:
    person = a_person("P1", Role.STORE_MANAGER, Role.REGIONAL_DISPATCHER, stores=("S014",), regions=("R2",))

    assert sight_of(person).covers(store_id="S014", region_id="R1")
    assert sight_of(person).covers(store_id="S091", region_id="R2")
    assert not sight_of(person).covers(store_id="S020", region_id="R3")


def test_a_technicians_stores_are_no_sight() -> None:
    person = a_person("P1", Role.TECHNICIAN, stores=("S014",))

    assert not sight_of(person).covers(**HERE)


@pytest.mark.parametrize("role", Role)
def test_raising_auditing_and_numbers_take_a_role(role: Role) -> None:
    person = a_person("P1", role)

    dispatches = {Role.CENTRAL_DISPATCHER, Role.REGIONAL_DISPATCHER, Role.OPERATIONS_MANAGER, Role.ADMIN}
    assert may_raise(person) is (role in dispatches)
    assert may_audit(person) is (role in {Role.OPERATIONS_MANAGER, Role.ADMIN})
    assert sees_numbers(person) is (role is Role.ADMIN)
