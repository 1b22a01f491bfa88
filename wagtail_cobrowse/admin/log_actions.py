"""What the site history says of co-browsing: that, who and when, never with whom."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail.log_actions import LogFormatter

from ..models import BanReason, EndReason, FilingReason
from ..tools import Tool
from .page_policies import PolicyChangedFormatter
from .webcodes import WebcodeChosenFormatter


#: Action, what was done, and the sentence in the history.
ACTIONS = [
    (
        "wagtail_cobrowse.session_started",
        _("Start co-browsing session"),
        _("Co-browsing session started."),
    ),
    (
        "wagtail_cobrowse.session_watched",
        _("Watch co-browsing session"),
        _("Co-browsing session watched by a second person."),
    ),
    (
        "wagtail_cobrowse.chat_taken_over",
        _("Take over chat"),
        _("Chat of another advisor taken over."),
    ),
    (
        "wagtail_cobrowse.consent_given",
        _("Give consent to co-browsing"),
        _("Consent to co-browsing given."),
    ),
    (
        "wagtail_cobrowse.consent_withdrawn",
        _("Withdraw consent to co-browsing"),
        _("Consent to co-browsing withdrawn."),
    ),
    (
        "wagtail_cobrowse.assist_granted",
        _("Let an advisor act on the page"),
        _("A visitor let the advisor act on the page for some minutes."),
    ),
    (
        "wagtail_cobrowse.assist_ended",
        _("End acting on the page"),
        _("The advisor may no longer act on the visitor's page."),
    ),
    (
        "wagtail_cobrowse.advisor_locked_out",
        _("Lock out after wrong Startcodes"),
        _("Advisor locked out after too many wrong Startcodes."),
    ),
    (
        "wagtail_cobrowse.ban_lifted",
        _("Lift ban"),
        _("A ban was lifted before its time."),
    ),
]


class ReasonFormatter(LogFormatter):
    """A sentence that ends with the reason, where the entry has one that is known."""

    reasons: type[TextChoices]
    #: The sentence without a reason, and the one in which it stands for %s.
    sentence: Any
    sentence_with_reason: Any

    def format_message(self, log_entry):
        reason = log_entry.data.get("reason")
        if reason not in self.reasons.values:
            return self.sentence
        return self.sentence_with_reason % self.reasons(reason).label


class SessionEndedFormatter(ReasonFormatter):
    label = _("End co-browsing session")
    reasons = EndReason
    sentence = _("Co-browsing session ended.")
    sentence_with_reason = _("Co-browsing session ended: %s.")


class FiledFormatter(ReasonFormatter):
    label = _("File chat to a case")
    reasons = FilingReason
    sentence = _("Copy of a chat filed to a case.")
    sentence_with_reason = _("Copy of a chat filed to a case: %s.")


class BannedFormatter(LogFormatter):
    label = _("Ban visitor")

    def format_message(self, log_entry):
        reason = log_entry.data.get("reason")
        if reason not in BanReason.values:
            return gettext("A visitor was banned.")
        label = BanReason(reason).label
        hours = log_entry.data.get("hours", 0)
        return ngettext(
            "A visitor was banned for %(count)s hour: %(reason)s.",
            "A visitor was banned for %(count)s hours: %(reason)s.",
            hours,
        ) % {"count": hours, "reason": label}


#: The sentence for each tool.
TOOLS = {
    Tool.POINTER: _("Pointer used in a co-browsing session."),
    Tool.HIGHLIGHT: _("Highlight used in a co-browsing session."),
    Tool.LOOK: _("Look here used in a co-browsing session."),
    Tool.DRAW: _("Drawing used in a co-browsing session."),
    Tool.PROPOSE: _("Actions proposed in a co-browsing session."),
    Tool.SUGGEST: _("Pages suggested in a co-browsing session."),
    Tool.ASSIST: _("Assist used in a co-browsing session."),
}


class ToolUsedFormatter(LogFormatter):
    label = _("Use a tool in a co-browsing session")

    def format_message(self, log_entry):
        tool = log_entry.data.get("tool")
        return TOOLS.get(tool, _("A tool was used in a co-browsing session."))


FORMATTERS = {
    "wagtail_cobrowse.session_ended": SessionEndedFormatter,
    "wagtail_cobrowse.chat_filed": FiledFormatter,
    "wagtail_cobrowse.visitor_banned": BannedFormatter,
    "wagtail_cobrowse.tool_used": ToolUsedFormatter,
    "wagtail_cobrowse.policy_changed": PolicyChangedFormatter,
    "wagtail_cobrowse.webcode_chosen": WebcodeChosenFormatter,
}


def register(actions):
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)
    for name, formatter in FORMATTERS.items():
        actions.register_action(name)(formatter)
