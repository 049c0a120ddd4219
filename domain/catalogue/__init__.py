"""The alert types: one file each, found by itself. Adding a type touches one file.

A file of this folder holds the documented context model of its type and `ENTRY`, the entry.
"""

import importlib
import pkgutil

from domain.alert_type import AlertType
from domain.template_fields import checked


def _entries() -> dict[str, AlertType]:
    files = sorted(module.name for module in pkgutil.iter_modules(__path__))
    entries: list[AlertType] = [checked(importlib.import_module(f"{__name__}.{name}").ENTRY) for name in files]
    return {
        entry.key: entry for entry in sorted(entries, key=lambda one: [int(part) for part in one.number.split(".")])
    }


CATALOGUE = _entries()
"""By key, in the order of the documents' numbers."""
