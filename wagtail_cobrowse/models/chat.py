import uuid

import swapper

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Conversation(models.Model):
    """
    A service chat between one visitor's seat and the advisors of a site.

    ``route`` is the random part of the sockets' paths: it groups both ends in one
    process and grants nothing. ``seat_hash`` is the SHA-256 of the seat's cookie.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OPEN = "open", _("Open")
        ENDED = "ended", _("Ended")

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+"
    )
    route = models.CharField(max_length=32, unique=True)
    seat_hash = models.CharField(max_length=64, blank=True, db_index=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=8)
    language = models.CharField(_("language"), max_length=16)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING
    )
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Only the newest, only a page of this site, never one that is masked or hidden.
    current_page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Whether the visitor has the terms of a co-browsing page before their eyes.
    reads_terms = models.BooleanField(default=False)
    #: Whether it is counted on which page help was asked for; on which, is not kept.
    page_counted = models.BooleanField(default=False)
    last_sequence = models.PositiveIntegerField(default=0)
    visitor_read = models.PositiveIntegerField(default=0)
    advisor_read = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    #: When somebody took it first, which giving it back does not change.
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    #: When a socket or request of the visitor was last known to be alive.
    visitor_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        indexes = [models.Index("site", "state", name="cobrowse_conversation_queue")]

    def __str__(self):
        return self.pseudonym


class Message(models.Model):
    """
    One entry of a conversation, ordered by ``sequence``, unique by ``client_id``.

    ``data`` by kind: ``offer`` {"webcode", "title", "url"}; ``page`` {"page",
    "title", "url", "webcode"}; ``event`` {"event": name, …}; ``text`` {}.
    """

    class Author(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        ADVISOR = "advisor", _("Advisor")
        SYSTEM = "system", _("System")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        OFFER = "offer", _("Offer of co-browsing")
        PAGE = "page", _("Suggested page")
        EVENT = "event", _("Event")

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    sequence = models.PositiveIntegerField()
    client_id = models.UUIDField(default=uuid.uuid4)
    author = models.CharField(max_length=8, choices=Author.choices)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    author_name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    #: The text looks as if it held a Startcode; it is overwritten when the code dies.
    may_hold_startcode = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                "conversation", "sequence", name="cobrowse_message_sequence"
            ),
            models.UniqueConstraint(
                "conversation", "client_id", name="cobrowse_message_client_id"
            ),
        ]

    def __str__(self):
        return f"{self.get_author_display()} {self.sequence}"
