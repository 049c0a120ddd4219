"""The code of a text and the token of a link: how a person answers without logging in (X-50)."""

import base64
import hashlib
import hmac
from datetime import datetime

from domain.answer_codes import free_code
from domain.ids import AlertId
from domain.wording import Reply
from store.database import Tx
from store.stamps import stamp

_MINE = "SELECT code, token FROM answer_keys WHERE alert_id = :alert_id AND person_id = :person_id"
_TAKEN = """
SELECT k.code FROM answer_keys k JOIN alerts a ON a.id = k.alert_id
WHERE k.number = :number AND k.code IS NOT NULL AND a.state <> 'closed'
"""
_KEEP = """
INSERT INTO answer_keys (token, alert_id, person_id, number, code, created_at)
VALUES (:token, :alert_id, :person_id, :number, :code, :now)
"""
_TOKEN_LENGTH = 12  # 60 bits, and each character is one fewer for the message


class LinkSigner:
    """Tokens that nobody can guess without the installation's secret; `base_url` is where people reach us."""

    def __init__(self, secret: str, base_url: str) -> None:
        self._key = hashlib.sha256(b"answer links:" + secret.encode()).digest()
        self._base_url = base_url.rstrip("/")

    def token(self, alert: AlertId, person_id: str) -> str:
        """The same for the same alert and person."""
        mac = hmac.new(self._key, f"{alert}\x1f{person_id}".encode(), hashlib.sha256).digest()
        return base64.b32encode(mac).decode()[:_TOKEN_LENGTH].lower()

    def portal_token(self, customer_id: str, number: int) -> str:
        """The customer's `number`-th, from 0: a link that was revoked never comes back."""
        mac = hmac.new(self._key, f"portal\x1f{customer_id}\x1f{number}".encode(), hashlib.sha256).digest()
        return base64.b32encode(mac).decode()[:_TOKEN_LENGTH].lower()

    def portal_link(self, token: str) -> str:
        """The short way to `/v1/portal/{token}`, as long as that of an answer."""
        return f"{self._base_url}/p/{token}"

    def link(self, token: str) -> str:
        """Where the token is answered: the short way to `/v1/answer/{token}`, for a text has 160 characters."""
        return f"{self._base_url}/a/{token}"


def placeholder(base_url: str) -> Reply:
    """A code and a link that answer nothing, as long as those that do: a text leaves as much room for the rest."""
    return Reply("0000", LinkSigner("", base_url).link("x" * _TOKEN_LENGTH))


def reply_for(tx: Tx, alert: AlertId, person_id: str, number: str | None, links: LinkSigner, *, now: datetime) -> Reply:
    """The person's code and link for this alert: one pair, however many copies the person gets."""
    mine = tx.one(_MINE, alert_id=alert, person_id=person_id)
    if mine is not None:
        return Reply(mine["code"], links.link(mine["token"]))
    taken = {row["code"] for row in tx.all(_TAKEN, number=number)} if number else set()
    code = free_code(f"{alert}:{person_id}", taken) if number else None
    token = links.token(alert, person_id)
    tx.run(_KEEP, token=token, alert_id=alert, person_id=person_id, number=number, code=code, now=stamp(now))
    return Reply(code, links.link(token))
