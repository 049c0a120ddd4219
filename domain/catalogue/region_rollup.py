"""7.9: several work orders of one region are late or unassigned; its dispatcher is called once for all (X-64)."""

from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role

Count = Annotated[int, Field(ge=0, le=100_000)]


class RegionRollup(Context):
    """How many of each are open in the region."""

    region_id: ForeignId
    unassigned: Count
    breaches: Count


ENTRY = AlertType(
    key="REGION_ROLLUP",
    number="7.9",
    title="Regional roll-up",
    priority=Priority.CRITICAL,
    context=RegionRollup,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="DispatchBoard",
    ladder=ladder(at_once(tell(Role.REGIONAL_DISPATCHER, use(Channel.VOICE)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Unresolved work orders: {region}",
            body="Multiple work orders are unresolved in {region}. Unassigned jobs: {unassigned}. "
            "SLA breaches: {breaches}. Review the dispatch board immediately.",
            sms="Multiple work orders unresolved in {region}. Unassigned jobs: {unassigned}. "
            "SLA breaches: {breaches}. Review the dispatch board.",
            voice="Escalation alert. Multiple work orders unresolved in {region}. Unassigned jobs: {unassigned}. "
            "SLA breaches: {breaches}. Please review dispatch board immediately. Press 1 to confirm receipt.",
        ),
    },
    spanish={
        "first": Wording(
            title="Órdenes sin resolver: {region}",
            body="Varias órdenes de trabajo están sin resolver en {region}. Trabajos sin asignar: {unassigned}. "
            "SLA incumplidos: {breaches}. Revise el tablero de despacho de inmediato.",
            sms="Varias órdenes de trabajo sin resolver en {region}. Sin asignar: {unassigned}. "
            "SLA incumplidos: {breaches}. Revise el tablero.",
            voice="Alerta de escalamiento. Varias órdenes de trabajo sin resolver en {region}. "
            "Trabajos sin asignar: {unassigned}. SLA incumplidos: {breaches}. "
            "Por favor, revise el tablero de despacho de inmediato. Oprima 1 para confirmar la recepción.",
        ),
    },
    shorten=("region",),
)
