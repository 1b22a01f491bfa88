import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .chat import Conversation


class Note(models.Model):
    """
    What advisors write for each other about a conversation.

    A table of its own, and no kind of message: whatever the visitor is given is made
    of messages, so that no filter can be forgotten, and no number is missing either.
    """

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="notes"
    )
    client_id = models.UUIDField(default=uuid.uuid4)
    #: The newest message when it was written: where it stands in the chat.
    after = models.PositiveIntegerField(default=0)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    author_name = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "conversation", "client_id", name="cobrowse_note_client_id"
            ),
        ]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M}"
