"""What stands at the end of a text: how our own people answer it, and where a customer sees it again."""

from datetime import datetime

from domain.directory import Person
from domain.ids import AlertId
from domain.role import Role
from domain.wording import Reply
from store.answer_keys import LinkSigner, reply_for
from store.connection import Tx
from store.portal import portal_token


def reply_of(tx: Tx, alert: AlertId, person: Person, links: LinkSigner, *, now: datetime) -> Reply:
    """Code and link for who may be asked; for a customer the link to the portal."""
    if Role.CUSTOMER in person.roles:
        return Reply(link=links.portal_link(portal_token(tx, person.id, links, now=now)))
    return reply_for(tx, alert, person.id, person.number, links, now=now)
