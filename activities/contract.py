"""The pinned names and queues of activities, and how long one run may take."""

from datetime import timedelta

from domain.channel import Channel

PLAN_STEP = "plan_step"
SETTLE_CALL = "settle_call"
FINISH_ALERT = "finish_alert"
SEND_REPLY = "send_reply"
LOOK_AHEAD = "look_ahead"
FLUSH_DIGEST = "flush_digest"
TEND_CRISIS = "tend_crisis"
WATCH_TECHNICIAN = "watch_technician"
ADVANCE_WORK_ORDER = "advance_work_order"
DELIVER = {
    Channel.PUSH: "deliver_push",
    Channel.SMS: "deliver_sms",
    Channel.VOICE: "place_call",
    Channel.EMAIL: "deliver_email",
}
QUEUES = {
    Channel.PUSH: "deliver-push",
    Channel.SMS: "deliver-sms",
    Channel.VOICE: "deliver-voice",
    Channel.EMAIL: "deliver-email",
}

START_TO_CLOSE = timedelta(seconds=25)
"""One attempt lasts at most 18 s; the rest is for the store."""
