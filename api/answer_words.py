"""The words of the page behind the link in a text, in the languages that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.answer import Action
from domain.appearance import LABELS
from domain.language import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """`labels` stand on the buttons, `done` begins the sentence about who answered.

    `refusals` are by HTTP status and say why an answer had no effect; empty where the problem's own words are read.
    """

    language: Language
    labels: Mapping[Action, str]
    done: Mapping[Action, str]
    answered: str
    months: tuple[str, ...]
    over: str
    why: str
    for_whom: str
    answers_as: str
    only_looks: str
    seen: str
    thanks: str
    somebody_first: str
    reason_missing: str
    refusals: Mapping[int, str]

    def who_answered(self, action: Action, person: str, at: datetime) -> str:
        """`at` is in the time that is shown."""
        day = {"month": self.months[at.month - 1], "day": at.day, "time": f"{at:%H:%M}"}
        return self.answered.format(done=self.done[action], person=person, **day)


_ENGLISH = PageWords(
    language=Language.ENGLISH,
    labels=LABELS[Language.ENGLISH],
    done={
        Action.ACKNOWLEDGE: "Acknowledged",
        Action.ACCEPT: "Accepted",
        Action.DECLINE: "Declined",
        Action.APPROVE: "Approved",
        Action.REJECT: "Rejected",
        Action.UPLOAD: "Uploaded",
        Action.APPROVE_ALTERNATIVE: "Alternative approved",
        Action.CANCEL: "Work cancelled",
        Action.RESOLVE: "Resolved",
    },
    answered="{done} by {person} on {month} {day} at {time}.",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    over="This alert is over; nobody needs to answer it any more.",
    why="Why?",
    for_whom="For the dispatcher",
    answers_as="You answer as {person}.",
    only_looks="Opening this page tells nobody anything.",
    seen="Thank you. We know that you have seen it; nobody waits for you.",
    thanks="Thank you.",
    somebody_first="Somebody was first.",
    reason_missing="",
    refusals={},
)
_SPANISH = PageWords(
    language=Language.SPANISH,
    labels=LABELS[Language.SPANISH],
    done={
        Action.ACKNOWLEDGE: "Confirmado",
        Action.ACCEPT: "Aceptado",
        Action.DECLINE: "Rechazado",
        Action.APPROVE: "Aprobado",
        Action.REJECT: "No aprobado",
        Action.UPLOAD: "Subido",
        Action.APPROVE_ALTERNATIVE: "Alternativa aprobada",
        Action.CANCEL: "Trabajo cancelado",
        Action.RESOLVE: "Resuelto",
    },
    answered="{done} por {person} el {day} {month} a las {time}.",
    months=("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    over="Esta alerta ya terminó; nadie tiene que contestarla.",
    why="¿Por qué?",
    for_whom="Para el despachador",
    answers_as="Usted contesta como {person}.",
    only_looks="Abrir esta página no le avisa a nadie.",
    seen="Gracias. Sabemos que la vio; nadie espera su respuesta.",
    thanks="Gracias.",
    somebody_first="Alguien contestó antes.",
    reason_missing="Falta el motivo: quien rechaza dice por qué.",
    refusals={
        403: "Esta alerta pregunta a otros: a sus destinatarios o a quien está por encima de ellos.",
        409: "La alerta se cerró antes de que alguien la contestara.",
        422: "Esa no es una respuesta a esta alerta.",
    },
)
PAGE_WORDS = {words.language: words for words in (_ENGLISH, _SPANISH)}
