"""What the site history says of co-browsing: that, who and when, never with whom."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.log_actions import LogFormatter

from ..models import EndReason, FilingReason
from .page_policies import PolicyChangedFormatter


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
        "wagtail_cobrowse.advisor_locked_out",
        _("Lock out after wrong Startcodes"),
        _("Advisor locked out after too many wrong Startcodes."),
    ),
]


class SessionEndedFormatter(LogFormatter):
    label = _("End co-browsing session")

    def format_message(self, log_entry):
        reason = log_entry.data.get("reason")
        if reason not in EndReason.values:
            return gettext("Co-browsing session ended.")
        label = EndReason(reason).label
        return gettext("Co-browsing session ended: %s.") % label


class FiledFormatter(LogFormatter):
    label = _("File chat to a case")

    def format_message(self, log_entry):
        reason = log_entry.data.get("reason")
        if reason not in FilingReason.values:
            return gettext("Copy of a chat filed to a case.")
        label = FilingReason(reason).label
        return gettext("Copy of a chat filed to a case: %s.") % label


FORMATTERS = {
    "wagtail_cobrowse.session_ended": SessionEndedFormatter,
    "wagtail_cobrowse.chat_filed": FiledFormatter,
    "wagtail_cobrowse.policy_changed": PolicyChangedFormatter,
}


def register(actions):
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)
    for name, formatter in FORMATTERS.items():
        actions.register_action(name)(formatter)
