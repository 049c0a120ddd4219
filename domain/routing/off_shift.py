"""Interruptions of technicians who are not at work: logged, for their time may have to be paid (F-22)."""

from domain.channel import Channel
from domain.role import Role
from domain.routing.asked import Asked
from domain.routing.shift import on_shift


def interrupts_off_shift(asked: Asked, channel: Channel) -> bool:
    """Whether the channel, when it is used, takes a technician from their free time."""
    if asked.copy.role is not Role.TECHNICIAN or not channel.interrupts:
        return False
    return not on_shift(asked.person, asked.copy.role, asked.situation)
