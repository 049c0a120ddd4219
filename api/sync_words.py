"""What a phone that is back online says to its owner about what it handed in, in the languages that people read."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.answer import Effect, Refusal
from domain.language import Language
from store.receipts import ReceiptOutcome


@dataclass(frozen=True, slots=True)
class SyncWords:
    """One sentence each. `answers` may name {first}, who was first; `refusals` lacks those read in English."""

    receipts: Mapping[ReceiptOutcome, str]
    answers: Mapping[Effect, str]
    refusals: Mapping[Refusal, str]
    somebody: str
    unknown_alert: str
    key_reused: str


SYNC_WORDS = {
    Language.ENGLISH: SyncWords(
        receipts={
            ReceiptOutcome.RECORDED: "It is recorded, and answers nothing.",
            ReceiptOutcome.KNOWN: "It was known already.",
            ReceiptOutcome.REFUSED: "Your app has got no such message.",
        },
        answers={
            Effect.FIRST: "Your answer counts, from the moment at which it arrived.",
            Effect.RESOLVED: "Your answer counts and ends the alert.",
            Effect.SECONDARY: "{first} had answered before; yours is recorded.",
            Effect.RECEIPT: "Nothing was asked of you; it is recorded that you have seen it.",
        },
        refusals={},
        somebody="Somebody",
        unknown_alert="There is no alert with this id.",
        key_reused="The idempotency key was used for another answer; a new one is accepted.",
    ),
    Language.SPANISH: SyncWords(
        receipts={
            ReceiptOutcome.RECORDED: "Queda registrado y no contesta nada.",
            ReceiptOutcome.KNOWN: "Ya se sabía.",
            ReceiptOutcome.REFUSED: "Su aplicación no recibió ese mensaje.",
        },
        answers={
            Effect.FIRST: "Su respuesta cuenta desde el momento en que llegó.",
            Effect.RESOLVED: "Su respuesta cuenta y termina la alerta.",
            Effect.SECONDARY: "{first} contestó antes; su respuesta queda registrada.",
            Effect.RECEIPT: "No se le preguntó nada; queda registrado que la vio.",
        },
        refusals={
            Refusal.NOT_YOURS: "Esta alerta pregunta a otros: a sus destinatarios o a quien está por encima de ellos.",
            Refusal.NOT_DECLARED: "Esa no es una respuesta a esta alerta.",
            Refusal.REASON_MISSING: "Falta el motivo: quien rechaza dice por qué.",
            Refusal.CLOSED: "La alerta se cerró antes de que alguien la contestara.",
            Refusal.SUPERSEDED: "La alerta se cerró antes de que alguien la contestara.",
        },
        somebody="Alguien",
        unknown_alert="No hay ninguna alerta con ese identificador.",
        key_reused="La clave ya se usó para otra respuesta; se acepta una nueva.",
    ),
}
