"""Which channels are switched on, for everybody and for one technician (R-436, R-437, X-69)."""

from domain.channel import Channel
from domain.value import Request


class Methods(Request):
    """A switch for each channel. E-mail waits until somebody has set up a mail server (X-34)."""

    web: bool = True
    in_app: bool = True
    push: bool = True
    sms: bool = True
    voice: bool = True
    email: bool = False

    def allows(self, channel: Channel) -> bool:
        """Whether the channel is switched on."""
        return bool(getattr(self, channel.value))


_OFFERED_BY = frozenset({Channel.PUSH, Channel.SMS})


def is_mandatory(channel: Channel, *, offer: bool, critical: bool) -> bool:
    """Whether no preference may remove it: push and text of an offered job, and the call of a critical alert (X-35)."""
    return (offer and channel in _OFFERED_BY) or (critical and channel is Channel.VOICE)
