"""Why something was done or left undone: the word in the rows, the sentence in the timeline."""

from enum import StrEnum


class Reason(StrEnum):
    """Every decision about a delivery names one."""

    NAMED_BY_TYPE = "named_by_type"
    NAMED_BY_PRIORITY = "named_by_priority"
    RECIPIENT_OFFLINE = "recipient_offline"
    RECIPIENT_ONLINE = "recipient_online"
    NOT_CRITICAL = "not_critical"
    NOT_WORKABLE_AT_STORE = "not_workable_at_store"
    DELIVERIES_REACH_PEOPLE = "deliveries_reach_people"
    NOBODY_ASSIGNED = "nobody_assigned"
    NOT_URGENT = "not_urgent"
    NO_ONGOING_ISSUE = "no_ongoing_issue"
    NO_PATTERN = "no_pattern"
    SLA_WITHOUT_REGIONAL = "sla_without_regional"
    NO_OFFER_HELD = "no_offer_held"
    UNKNOWN_PREDICATE = "unknown_predicate"
    NO_NUMBER = "no_number"
    NO_DEVICE = "no_device"
    NO_EMAIL = "no_email"
    OPTED_OUT = "opted_out"
    INSTEAD_OF_TEXT = "instead_of_text"
    CHANNEL_OFF = "channel_off"
    METHOD_OFF = "method_off"
    OUTSIDE_HOURS = "outside_hours"
    QUIET_HOURS = "quiet_hours"
    AFTER_HOURS = "after_hours"
    WEEKEND = "weekend"
    CRISIS = "crisis"
    CRISIS_ROW = "crisis_row"
    CRISIS_ADDS = "crisis_adds"
    NO_OPT_IN = "no_opt_in"
    PREFERRED_OTHERWISE = "preferred_otherwise"
    CUSTOMER_TOLD = "customer_told"
    WORK_CALLED_OFF = "work_called_off"
    CUSTOMERS_EVENING = "customers_evening"
    ALREADY_TOLD = "already_told"
    NEXT_ATTEMPT = "next_attempt"
    NEWER_CALL = "newer_call"
    OTHER_ATTEMPT_CONFIRMED = "other_attempt_confirmed"
    THROTTLED = "throttled"
    RAISED = "raised"
    HELD = "held"
    SUMMARY = "summary"
    RESENT = "resent"
    NOT_INTERRUPTED = "not_interrupted"
    GONE = "gone"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    FELL_THROUGH = "fell_through"
    PROVIDER_UNAUTHORIZED = "provider_unauthorized"
    PROVIDER_FILTERED = "provider_filtered"
    PROVIDER_FAILING = "provider_failing"
    PROVIDER_BUSY = "provider_busy"
    PROVIDER_SILENT = "provider_silent"
    PROVIDER_SUSPENDED = "provider_suspended"
    FIRST_FAILURE_COUNTS = "first_failure_counts"
    SAME_PROVIDER_AGAIN = "same_provider_again"
    SAME_EVERYWHERE = "same_everywhere"
    NO_OTHER_PROVIDER = "no_other_provider"

    @property
    def sentence(self) -> str:
        """For people; complete without context."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.NAMED_BY_TYPE: "The alert type names this channel for this role.",
    Reason.NAMED_BY_PRIORITY: "The alert's priority names this channel, for its type names none.",
    Reason.RECIPIENT_OFFLINE: "The recipient was offline, so the type adds a text.",
    Reason.RECIPIENT_ONLINE: "The recipient was online, so no text was needed.",
    Reason.NOT_CRITICAL: "The work order was not critical.",
    Reason.NOT_WORKABLE_AT_STORE: "The job cannot be done at the store.",
    Reason.DELIVERIES_REACH_PEOPLE: "Deliveries were not failing, so no text was needed.",
    Reason.NO_OFFER_HELD: "The technician held no offer of the job.",
    Reason.UNKNOWN_PREDICATE: "This version does not know the predicate that the alert names, so it counts as false.",
    Reason.NOBODY_ASSIGNED: "No technician was assigned to the work order.",
    Reason.NOT_URGENT: "The comment was not urgent, so no text was needed.",
    Reason.NO_ONGOING_ISSUE: "The comment was not about an ongoing issue.",
    Reason.NO_PATTERN: "The decline was not part of a pattern.",
    Reason.SLA_WITHOUT_REGIONAL: "This kind of SLA does not ask for the regional dispatcher.",
    Reason.NO_NUMBER: "The directory has no number for this person.",
    Reason.NO_DEVICE: "The directory has no push device for this person that still exists.",
    Reason.NO_EMAIL: "The directory has no e-mail address for this person that still exists.",
    Reason.OPTED_OUT: "The owner of this number does not want texts.",
    Reason.INSTEAD_OF_TEXT: "The owner of this number does not want texts, so this channel stands in.",
    Reason.CRISIS: "In crisis mode this channel is not used for this.",
    Reason.CRISIS_ROW: "In crisis mode a row makes no sound; it can be read at once.",
    Reason.CRISIS_ADDS: "In crisis mode this channel stands in for others, or is added to a Critical's text.",
    Reason.CHANNEL_OFF: "This channel is switched off for everybody.",
    Reason.METHOD_OFF: "The technician does not use this channel, and nothing makes it mandatory here.",
    Reason.OUTSIDE_HOURS: "The store is closed and the alert can wait until it opens.",
    Reason.QUIET_HOURS: "Suppressed by do-not-disturb: these are the recipient's quiet hours.",
    Reason.AFTER_HOURS: "The store is closed and the alert is critical: whoever owes the answer is called and texted.",
    Reason.WEEKEND: "It is the weekend and the alert is critical: a call to whoever owes the answer is mandatory.",
    Reason.NO_OPT_IN: "Skipped, no opt-in: the customer has not agreed to texts.",
    Reason.PREFERRED_OTHERWISE: "The customer wants to be told another way.",
    Reason.CUSTOMER_TOLD: "The customer has had this notice of this work order.",
    Reason.WORK_CALLED_OFF: "The customer has heard that the work was not completed.",
    Reason.CUSTOMERS_EVENING: "Customers are texted between 8:00 and 21:00 of their own time.",
    Reason.ALREADY_TOLD: "The same step already tells this person on this channel.",
    Reason.NEXT_ATTEMPT: "Made only if the attempt before it ends without key 1.",
    Reason.NEWER_CALL: "A later step calls the same person.",
    Reason.OTHER_ATTEMPT_CONFIRMED: "An earlier attempt was confirmed with key 1.",
    Reason.THROTTLED: "The person was told of the alert a short while ago, so a summary tells what was reported since.",
    Reason.RAISED: "A report made the alert more urgent, so it is told at once.",
    Reason.HELD: "What was held back for this person is told now.",
    Reason.SUMMARY: "What was reported since the last message is told together.",
    Reason.RESENT: "Somebody asked for it to be sent once more.",
    Reason.NOT_INTERRUPTED: "The alert that is over had interrupted nobody here, so its end does not either.",
    Reason.GONE: "The directory does not know this person any more.",
    Reason.ACKNOWLEDGED: "The alert was acknowledged first.",
    Reason.CLOSED: "The alert was closed first.",
    Reason.FELL_THROUGH: "Nobody of the step before could be reached.",
    Reason.PROVIDER_UNAUTHORIZED: "The provider refused our credentials, so the next one was asked.",
    Reason.PROVIDER_FILTERED: "The provider's policy stopped the message, so the next one was asked.",
    Reason.PROVIDER_FAILING: "The provider did not take the message, so the next one was asked.",
    Reason.PROVIDER_BUSY: "The provider would have taken the message too late, so the next one was asked.",
    Reason.PROVIDER_SILENT: "Nobody learnt whether the provider sent the message, so the next one repeated it.",
    Reason.PROVIDER_SUSPENDED: "The provider was failing for others already, so the next one was asked at once.",
    Reason.FIRST_FAILURE_COUNTS: "A call, and a text in crisis mode, goes to the next provider at the first failure.",
    Reason.SAME_PROVIDER_AGAIN: "The same provider is asked again first.",
    Reason.SAME_EVERYWHERE: "The number is at fault or its owner refused, which is the same with every provider.",
    Reason.NO_OTHER_PROVIDER: "Every provider of the channel has been asked.",
}
