"""What a principal may do at all; what it sees of that is its `Sight`."""

from enum import StrEnum

from domain.authority import may_administer, may_keep_customers
from domain.directory import Person
from domain.sight import may_audit, may_raise, sees_figures


class Scope(StrEnum):
    """Granted to machines with their key, to people by their roles."""

    ALERTS_WRITE = "alerts:write"
    ALERTS_READ = "alerts:read"
    TEXTS_READ = "texts:read"  # what alerts say about people
    AUDIT_READ = "audit:read"
    DIRECTORY_READ = "directory:read"
    METRICS_READ = "metrics:read"
    FIGURES_READ = "figures:read"  # how fast and how often people are told, by name
    SETTINGS_WRITE = "settings:write"  # what holds for the whole tenant
    CUSTOMERS_WRITE = "customers:write"  # keeping customers, and reading what is kept


def scopes_of(person: Person) -> frozenset[Scope]:
    """Everybody reads the alerts that they see, and the directory; raising and auditing take a role."""
    scopes = {Scope.ALERTS_READ, Scope.TEXTS_READ, Scope.DIRECTORY_READ}
    if may_raise(person):
        scopes.add(Scope.ALERTS_WRITE)
    if may_audit(person):
        scopes.add(Scope.AUDIT_READ)
    if sees_figures(person):
        scopes.add(Scope.FIGURES_READ)
    if may_administer(person):
        scopes.add(Scope.SETTINGS_WRITE)
    if may_keep_customers(person):
        scopes.add(Scope.CUSTOMERS_WRITE)
    return frozenset(scopes)
