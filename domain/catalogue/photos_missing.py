"""5.1: photos are missing, so the work order cannot be closed; only their upload answers."""

from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class PhotosMissing(JobContext):
    """Which kinds of photo are missing."""

    missing: Annotated[tuple[Text, ...], Field(min_length=1, max_length=20)]


ENTRY = AlertType(
    key="PHOTOS_MISSING",
    number="5.1",
    title="Photos missing",
    priority=Priority.MEDIUM,
    context=PhotosMissing,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.UPLOAD,),
    resolves=(Action.UPLOAD,),
    closes_on="the photos are uploaded",
    deep_link="PhotoCapture",
    ladder=ladder(
        at_once(
            tell(Role.TECHNICIAN, use(Channel.PUSH, Channel.IN_APP), asks=True, owes=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP), wording="documentation"),
        ),
        after(  # by the channels that the type's own section gives the manager
            15,
            StepClock.CONDITION,
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP), asks=True, owes=True),
            wording="follow_up",
        ),
    ),
    wordings={
        "first": Wording(
            title="Missing photos required: {work_order_id}",
            body="Missing: {missing}. The work order cannot be closed until the photos are uploaded.",
            sms="Photos required for {work_order}. Missing: {missing}. Upload them to close it.",
            push="Missing: {missing}. Cannot close the work order until the photos are uploaded. Tap to take photos.",
        ),
        "documentation": Wording(
            title="Photos incomplete: {work_order_id}",
            body="Technician: {technician}. Missing: {missing}. Customer: {customer}. Status: awaiting documentation.",
            sms="Photos incomplete: {work_order}. Tech: {technician}. Missing: {missing}.",
        ),
        "follow_up": Wording(
            title="Photos still missing: {work_order_id}",
            body="Technician: {technician}. Missing for {waiting}: {missing}. Customer: {customer}. "
            "Follow up with the technician.",
            sms="Photos missing for {waiting}: {work_order}. Tech: {technician}. Missing: {missing}. Follow up.",
        ),
    },
    spanish={
        "first": Wording(
            title="Faltan fotos: {work_order_id}",
            body="Faltan: {missing}. La orden de trabajo no se puede cerrar sin esas fotos.",
            sms="Faltan fotos de {work_order}: {missing}. Súbalas para cerrarla.",
            push="Faltan: {missing}. La orden de trabajo no se puede cerrar sin esas fotos. Toque para tomarlas.",
        ),
        "documentation": Wording(
            title="Fotos incompletas: {work_order_id}",
            body="Técnico: {technician}. Faltan: {missing}. Cliente: {customer}. "
            "Estado: en espera de la documentación.",
            sms="Fotos incompletas: {work_order}. Téc: {technician}. Faltan: {missing}.",
        ),
        "follow_up": Wording(
            title="Aún faltan fotos: {work_order_id}",
            body="Técnico: {technician}. Faltan desde hace {waiting}: {missing}. Cliente: {customer}. "
            "Dé seguimiento con el técnico.",
            sms="Faltan fotos hace {waiting}: {work_order}. Téc: {technician}. Faltan: {missing}. Dé seguimiento.",
        ),
    },
    shorten=("missing", "technician"),
    repeats_by=("work_order_id",),
)
