"""7.14 raised from inside a transaction: somebody of customer service has to talk to a customer (X-50)."""

from datetime import datetime

from domain.catalogue import CATALOGUE
from domain.customer import Customer
from domain.directory import Directory
from domain.ids import AlertId
from domain.new_alert import new_alert
from store.connection import Tx
from store.ids import mint
from store.intake import raise_alert

_ENTRY = CATALOGUE["CUSTOMER_SERVICE_TASK"]
_LATEST = """
SELECT id, store_id FROM work_orders WHERE customer_id = :customer AND closed_at IS NULL
ORDER BY created_at DESC, id DESC LIMIT 1
"""


def raise_service_task(
    tx: Tx, directory: Directory, customer: Customer, *, key: str, task: str, raised_by: str, now: datetime
) -> None:
    """One per `key` while it is open. It names the customer's newest open work order, where there is one."""
    order = tx.one(_LATEST, customer=customer.id)
    about = {"work_order_id": order["id"], "store_id": order["store_id"]} if order else {}
    alert = new_alert(
        AlertId(mint("al")),
        _ENTRY,
        dedup_key=key,
        context=_ENTRY.context.model_validate({"customer": customer.contact.name, "task": task} | about),
        directory=directory,
        origin=now,
        raised_by=raised_by,
    )
    raise_alert(tx, alert, now=now)
