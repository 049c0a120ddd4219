"""Who may change which settings."""

from domain.directory import Person
from domain.role import Role


def may_administer(person: Person) -> bool:
    """What holds for the whole tenant is the admins'."""
    return Role.ADMIN in person.roles


def may_set_methods_of(technician: Person, person: Person) -> bool:
    """The technician, the managers of one of their stores, and admins."""
    manages = Role.STORE_MANAGER in person.roles and not set(technician.stores).isdisjoint(person.stores)
    return person.id == technician.id or manages or may_administer(person)


def may_keep_customers(person: Person) -> bool:
    """Customer service, and admins."""
    return Role.CUSTOMER_SERVICE in person.roles or may_administer(person)
