"""Whether a text that was planned may still leave: consent is asked for again right before it does (R-186, X-20)."""

from domain.consent.scope import programme_of
from domain.reason import Reason
from domain.role import Role
from store.connection import Row, Tx
from store.customers import find_customer
from store.opt_outs import refuses


def refused_since(tx: Tx, delivery: Row) -> Reason | None:
    """Why it must not; None where nobody has refused it. `delivery` is joined with its address."""
    role = Role(delivery["role"])
    if refuses(tx, delivery["address"], programme_of(role)):
        return Reason.OPTED_OUT
    customer = find_customer(tx, delivery["recipient"]) if role is Role.CUSTOMER else None
    return Reason.NO_OPT_IN if customer and not customer.preferences.sms_opt_in else None
