"""What the site history says of co-browsing: that, who and when, never with whom."""

from django.utils.translation import gettext_lazy as _

from .page_policies import PolicyChangedFormatter


#: Action, what was done, and the sentence in the history.
ACTIONS = [
    (
        "wagtail_cobrowse.session_started",
        _("Start co-browsing session"),
        _("Co-browsing session started."),
    ),
    (
        "wagtail_cobrowse.session_ended",
        _("End co-browsing session"),
        _("Co-browsing session ended."),
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


def register(actions):
    for name, label, message in ACTIONS:
        actions.register_action(name, label, message)
    actions.register_action("wagtail_cobrowse.policy_changed")(PolicyChangedFormatter)
