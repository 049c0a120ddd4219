"""The words of the customers' portal, in the languages that customers read."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.customer import Preferred
from domain.language import Language


@dataclass(frozen=True, slots=True)
class PortalWords:
    """`channels` stand beside the choices, `refusals` are by HTTP status and say why nothing was kept."""

    language: Language
    title: str
    greeting: str
    no_cards: str
    job: str
    heading: str
    channels: Mapping[Preferred, str]
    no_number: str
    phone_alone: str
    keep: str
    kept: str
    end: str
    ends: str
    ended: str
    agree_first: str
    questions: str
    unknown: str
    unknown_why: str


_ENGLISH = PortalWords(
    language=Language.ENGLISH,
    title="Your service",
    greeting="For {name}",
    no_cards="There is nothing to tell you yet.",
    job="Job {work_order}",
    heading="How we tell you",
    channels={Preferred.WEB: "On this page only", Preferred.SMS: "By text only", Preferred.BOTH: "Here and by text"},
    no_number="We have no number for texts. Call {phone} to give us one.",
    phone_alone="Your phone has ended our texts. Text START to the number that they came from to get them again.",
    keep="Save",
    kept="Saved.",
    end="End all texts",
    ends="Ends all our texts to this number at once, whoever uses it.",
    ended="You get no more texts from us. What we have to tell you stands on this page.",
    agree_first="Nothing was changed: texts need your agreement, so tick the box below.",
    questions="Questions? Call {phone}.",
    unknown="This link leads nowhere",
    unknown_why="Check that the whole address was opened. If it was, ask us for a new link: {phone}.",
)
_SPANISH = PortalWords(
    language=Language.SPANISH,
    title="Su servicio",
    greeting="Para {name}",
    no_cards="Todavía no hay nada que contarle.",
    job="Trabajo {work_order}",
    heading="Cómo le avisamos",
    channels={
        Preferred.WEB: "Solo en esta página",
        Preferred.SMS: "Solo por texto",
        Preferred.BOTH: "Aquí y por texto",
    },
    no_number="No tenemos un número para textos. Llame al {phone} para darnos uno.",
    phone_alone="Su teléfono detuvo nuestros textos. Envíe START al número del que llegaban para recibirlos de nuevo.",
    keep="Guardar",
    kept="Guardado.",
    end="Detener todos los textos",
    ends="Detiene de inmediato todos nuestros textos a este número, lo use quien lo use.",
    ended="Ya no recibirá textos nuestros. Lo que tengamos que decirle está en esta página.",
    agree_first="No se cambió nada: los textos necesitan su consentimiento; marque la casilla de abajo.",
    questions="¿Preguntas? Llame al {phone}.",
    unknown="Este enlace no lleva a ninguna parte",
    unknown_why="Revise que abrió la dirección completa. Si es así, pídanos otro enlace: {phone}.",
)
PORTAL_WORDS = {words.language: words for words in (_ENGLISH, _SPANISH)}
