"""Who has a conversation, who is about to, and who has it before their eyes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .chat import Conversation


class Transfer(models.Model):
    """
    The newest offer of a conversation from its advisor to a colleague.

    Deleted with the conversation. What has run out is `State.PENDING` still; whoever
    reads it compares ``expires_at``.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="transfer"
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    #: From one to the other; the visitor never sees it.
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.get_state_display()


class Viewer(models.Model):
    """An advisor who has a conversation open at a workplace; gone when it is not."""

    wagtail_reference_index_ignore = True

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="viewers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user"], name="cobrowse_viewer_once"
            )
        ]

    def __str__(self):
        return f"{self.seen_at:%Y-%m-%d %H:%M}"
