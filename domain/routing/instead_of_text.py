"""What stands in for a text that its owner refuses: our own people still learn of their work (X-51)."""

from collections.abc import Mapping, Sequence

from domain.channel import Channel
from domain.ladder import Use
from domain.reason import Reason
from domain.routing.address import address_of, not_opted_out
from domain.routing.asked import Asked
from domain.routing.predicate import channel_wanted


def instead_of_text(asked: Asked, uses: Sequence[Use]) -> Mapping[Channel, Reason]:
    """A push; a call only where no phone with the app is known. Empty unless the text would have gone out.

    The step's time stays as it is.
    """
    text = next((use for use in uses if use.channel is Channel.SMS), None)
    if text is None or not not_opted_out(asked, text) or channel_wanted(asked, text):
        return {}
    has_device = address_of(Channel.PUSH, asked.person, asked.situation.gone_devices) is not None
    return {Channel.PUSH if has_device else Channel.VOICE: Reason.INSTEAD_OF_TEXT}
