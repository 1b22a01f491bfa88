from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BanReason(models.TextChoices):
    """Why somebody may not write for a while. No free text: it would be about them."""

    INSULTS = "insults", _("Insults or threats")
    SPAM = "spam", _("Advertising or spam")
    MISUSE = "misuse", _("Misuse of the service")


class Ban(models.Model):
    """
    A browser that may not use chat and co-browsing of a site for a while.

    ``seat_digest`` is a keyed hash of the seat's hash: it recognises the cookie when
    that browser comes again, and leads to no conversation, message or person.
    """

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    site = models.ForeignKey(
        "wagtailcore.Site",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("site"),
    )
    seat_digest = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(_("reason"), max_length=10, choices=BanReason.choices)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("advisor"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        default_permissions = ()

    def __str__(self):
        return f"{self.get_reason_display()} {self.created_at:%Y-%m-%d %H:%M}"
