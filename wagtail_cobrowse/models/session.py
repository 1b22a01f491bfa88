import uuid

import swapper

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .chat import Conversation
from .consent import Terms


class EndReason(models.TextChoices):
    VISITOR = "visitor", _("Ended by the visitor")
    ADVISOR = "advisor", _("Ended by the advisor")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")
    EXPIRED = "expired", _("Time is over")
    IDLE = "idle", _("Nothing happened for a long time")
    WRONG_CODES = "wrong_codes", _("Too many wrong Startcodes")
    REVOKED = "revoked", _("Permission revoked")
    TERMS_CHANGED = "terms_changed", _("Terms changed")
    CONNECTION_LOST = "connection_lost", _("Connection lost")
    IDENTITY_CHANGED = "identity_changed", _("Visitor logged in or out")
    BANNED = "banned", _("Visitor banned")
    SWITCHED_OFF = "switched_off", _("Switched off for the whole site")


class FilingReason(models.TextChoices):
    """Why a copy of a chat is still needed when the chat itself is deleted."""

    TASK = "task", _("Needed for a task under the Social Code")
    COMPLAINT = "complaint", _("Complaint or objection")
    LEGAL = "legal", _("Legal claim, or a request of an authority")
    MISUSE = "misuse", _("Misuse of the service")


class Hold(models.TextChoices):
    """Why a paused session waits for a new agreement of the visitor."""

    TERMS = "terms", _("The terms have changed")
    IDENTITY = "identity", _("The visitor has logged in or out")


class CobrowseSession(models.Model):
    """
    A co-browsing session from consent to its end; the row is deleted at the end.

    Only `sessions`, `holds` and `startcodes` write here, each transition being one
    conditional UPDATE or DELETE.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the Startcode")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="session"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING
    )
    #: A pause by the visitor's own wish has none; while waiting it says how to start.
    hold = models.CharField(max_length=10, choices=Hold.choices, blank=True)
    #: When a held session ends unless the visitor has agreed anew.
    hold_until = models.DateTimeField(null=True)
    #: Keyed hash of whom the visitor's browser was logged in as; "" for nobody.
    identity = models.CharField(max_length=64, blank=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    proof_id = models.UUIDField()
    receipt_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    startcode_hash = models.CharField(max_length=256, blank=True)
    startcode_expires_at = models.DateTimeField(null=True)
    startcode_tries = models.PositiveSmallIntegerField(default=0)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Who looks on beside the advisor; the visitor is told.
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    watcher_seen_at = models.DateTimeField(null=True)
    #: A bit for each tool of the advisor that was used, see `tools`.
    tools_used = models.PositiveSmallIntegerField(default=0)
    #: How often the visitor has let the advisor act on the page, and whether just now.
    assists = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_assisted = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    #: Written in batches by the socket processes while the ends are connected.
    visitor_seen_at = models.DateTimeField(default=timezone.now)
    advisor_seen_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("co-browsing session")
        verbose_name_plural = _("co-browsing sessions")
        default_permissions = ("view",)
        permissions = [
            ("advise_cobrowsesession", _("Can advise in co-browsing sessions")),
            ("watch_cobrowsesession", _("Can watch running co-browsing sessions")),
            ("file_cobrowsesession", _("Can file chats to a case")),
            ("takeover_cobrowsesession", _("Can take over chats of others")),
            ("ban_cobrowsesession", _("Can ban visitors, and lift bans")),
            (
                "report_cobrowsesession",
                _("Can see overview and reports of the service"),
            ),
            ("propose_cobrowsesession", _("Can propose actions to visitors")),
            (
                "assist_cobrowsesession",
                _("Can ask visitors to let them act on their page"),
            ),
        ]

    def __str__(self):
        return self.get_state_display()


class DeletionEntry(models.Model):
    """The ledger: what was deleted, how many rows of each kind, and when."""

    class Subject(models.TextChoices):
        SESSION = "session", _("Co-browsing session")
        CONVERSATION = "conversation", _("Conversation")
        FILED = "filed", _("Copy filed to a case")
        PROOF = "proof", _("Proof of consent")

    occurred_at = models.DateTimeField(_("time"), default=timezone.now)
    subject = models.CharField(_("subject"), max_length=16, choices=Subject.choices)
    reason = models.CharField(_("reason"), max_length=20)
    counts = models.JSONField(_("counts"), default=dict)
    proof_id = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.get_subject_display()} {self.occurred_at:%Y-%m-%d %H:%M}"
