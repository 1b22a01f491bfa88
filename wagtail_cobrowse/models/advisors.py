from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AdvisorProfile(models.Model):
    """What visitors may know of an advisor: a public name, never the login."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("user"),
    )
    public_name = models.CharField(
        _("public name"),
        max_length=60,
        help_text=_("Shown to visitors in the chat and beside the pointer."),
    )

    class Meta:
        verbose_name = _("advisor")
        verbose_name_plural = _("advisors")

    def __str__(self):
        return self.public_name


class Availability(models.Model):
    """Whether an advisor takes chats, and when a workplace was last seen open."""

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Available")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    #: What the advisor has chosen; without a workplace it is `Status.OFFLINE` anyway.
    status = models.CharField(
        max_length=9, choices=Status.choices, default=Status.AVAILABLE
    )
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: Whether others have been told that a workplace is open.
    is_present = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.get_status_display()


class WrongStartcode(models.Model):
    """A wrong Startcode by an advisor; ten in an hour lock the advisor out."""

    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    occurred_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.occurred_at:%Y-%m-%d %H:%M}"
