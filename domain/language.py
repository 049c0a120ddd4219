"""The languages in which people are told, and the words that the engine adds to the catalogue's own in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """ISO 639, as the directory names them."""

    ENGLISH = "en"
    SPANISH = "es"

    @property
    def tag(self) -> str:
        """BCP 47, for whoever speaks it aloud: both as spoken in the United States."""
        return f"{self.value}-US"


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around and in the fields of a template.

    `press_one` marks a script of a call that says itself which key to press. `brief` stands for a text whose fixed
    words leave no room; its `title` is the type's. `details` are the lines that an e-mail adds, by the field that each
    needs. `values` are the members of closed sets; one that is not among them is shown as it is. `phrases` are what
    the engine itself writes into contexts, in English.
    """

    unknown: str
    unassigned: str
    unreadable: str  # a name of which no character has a place in GSM-7
    work_order: str
    before_noon: str
    after_noon: str
    hours: str
    not_acknowledged: str
    acknowledged: str
    escalated: str
    recorded: str  # F-15
    press_one: str
    generic_call: str
    reply: str
    reply_to_offer: str
    reply_to_offer_beside_link: str
    brief: str
    details: Mapping[str, str]
    answer_here: str
    one_report: str
    reports: str
    one_update: str
    updates: str
    joined: str
    since: str
    latest: str
    held_title: str
    held: str
    more: str
    values: Mapping[str, str]
    phrases: Mapping[str, str]


WORDS = {
    Language.ENGLISH: Words(
        unknown="not known",
        unassigned="not assigned",
        unreadable="see console",
        work_order="WO",
        before_noon="AM",
        after_noon="PM",
        hours="hours",
        not_acknowledged="no",
        acknowledged="yes, by {person}",
        escalated="ESCALATED: ",
        recorded="This call is recorded. ",
        press_one="Press 1",
        generic_call="Critical dispatch alert: {message}. Press 1 to acknowledge this alert.",
        reply="Reply A{code}.",
        reply_to_offer="Reply A{code} yes, D{code} no.",
        reply_to_offer_beside_link="A{code}=yes D{code}=no",
        brief="{title}: {{work_order}}.",
        details={
            "work_order_id": "Work order: {work_order_id}",
            "store": "Store: {store}",
            "service_type": "Service: {service_type}",
        },
        answer_here="Answer here: {link}",
        one_report="1 report",
        reports="{count} reports",
        one_update="1 update",
        updates="{count} updates",
        joined="{reports} and {updates}",
        since="{counted} since {time}: ",
        latest="{counted}, last {time}. ",
        held_title="{count} alerts held for you",
        held="{count} alerts held: ",
        more="+{count} more.",
        values={},
        phrases={},
    ),
    Language.SPANISH: Words(
        unknown="sin datos",
        unassigned="sin asignar",
        unreadable="ver consola",
        work_order="OT",
        before_noon="a.m.",
        after_noon="p.m.",
        hours="horas",
        not_acknowledged="no",
        acknowledged="sí, por {person}",
        escalated="ESCALADA: ",
        recorded="Esta llamada se graba. ",
        press_one="Oprima 1",
        generic_call="Alerta crítica de despacho: {message}. Oprima 1 para confirmar esta alerta.",
        reply="Responda A{code}.",
        reply_to_offer="Responda A{code} sí, D{code} no.",
        reply_to_offer_beside_link="A{code}=sí D{code}=no",
        brief="Alerta: {{work_order}}.",
        details={
            "work_order_id": "Orden de trabajo: {work_order_id}",
            "store": "Tienda: {store}",
            "service_type": "Servicio: {service_type}",
        },
        answer_here="Responda aquí: {link}",
        one_report="1 reporte",
        reports="{count} reportes",
        one_update="1 actualización",
        updates="{count} actualizaciones",
        joined="{reports} y {updates}",
        since="{counted} desde {time}: ",
        latest="{counted}, último a las {time}. ",
        held_title="{count} alertas retenidas para usted",
        held="{count} alertas retenidas: ",
        more="+{count} más.",
        values={
            "critical": "Crítica",
            "high": "Alta",
            "medium": "Media",
            "low": "Baja",
            "cancelled": "Cancelada",
            "rescheduled": "Reprogramada",
            "on": "activado",
            "off": "desactivado",
            "customer": "Cliente",
            "reach": "REACH",
            "reschedule": "Reprogramar",
            "contact support": "Llamar a atención al cliente",
        },
        phrases={
            "Equipment shortage": "Falta de equipo",
            "SLA breach": "SLA incumplido",
            "Technician offline": "Técnico desconectado",
            "Work order unassigned": "Trabajo sin asignar",
            "Late arrival": "Llegada tardía",
            "Schedule exception": "Excepción de agenda",
            "an alternative was approved": "se aprobó una alternativa",
            "the work was cancelled": "se canceló el trabajo",
            "it was resolved by hand": "se resolvió a mano",
            "it has cleared": "ya pasó",
        },
    ),
}
