"""The roles of the dispatch centre, and who stands above whom (X-17)."""

from enum import StrEnum


class Role(StrEnum):
    """TECH, SM, CD, RD, OM, AD, BC, CSR of the requirements, and the systems that post."""

    TECHNICIAN = "technician"
    STORE_MANAGER = "store_manager"
    CENTRAL_DISPATCHER = "central_dispatcher"
    REGIONAL_DISPATCHER = "regional_dispatcher"
    OPERATIONS_MANAGER = "operations_manager"
    ADMIN = "admin"
    BILLING_CLERK = "billing_clerk"
    CUSTOMER_SERVICE = "customer_service"
    CUSTOMER = "customer"  # nobody of ours: told what the portal shows, and asked for nothing

    @property
    def spoken(self) -> str:
        """As a person says it: «regional dispatcher»."""
        return self.value.replace("_", " ")


_RANK = {
    Role.TECHNICIAN: 1,
    Role.STORE_MANAGER: 2,
    Role.CENTRAL_DISPATCHER: 3,
    Role.REGIONAL_DISPATCHER: 4,
    Role.OPERATIONS_MANAGER: 5,
    Role.ADMIN: 5,
}


def stands_above(role: Role, other: Role) -> bool:
    """TECH < SM < CD < RD < OM = AD; all others stand outside the order, above and below nobody."""
    return role in _RANK and other in _RANK and _RANK[role] > _RANK[other]


def stands_level(role: Role, other: Role) -> bool:
    """OM and AD, and everybody of the order with their own role."""
    return role in _RANK and _RANK[role] == _RANK.get(other)


def at_the_top(role: Role) -> bool:
    """Nobody stands above."""
    return _RANK.get(role) == max(_RANK.values())
