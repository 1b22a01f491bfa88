import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """
    How many there were of something on a day, on a site: nobody, no id, no time.

    ``value`` by subject: "answered" or "missed"; an upper bound in seconds or "more"
    for `WAIT` and `DURATION`; an `EndReason`; the number of a page. ``day`` is that
    of the site's clock, for pages the first of the month. Only `tallies` writes here.
    See decision 0026.
    """

    class Subject(models.TextChoices):
        CHAT = "chat", _("Chats")
        WAIT = "wait", _("Waiting time of answered chats")
        SESSION = "session", _("Co-browsing sessions")
        UNSTARTED = "unstarted", _("Sessions that were never started")
        DURATION = "duration", _("Duration of sessions")
        PAGE = "page", _("Pages")

    #: By chance: numbers in order would tell which row of the ledger it belongs to.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(
        "wagtailcore.Site",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("site"),
    )
    day = models.DateField(_("day"))
    subject = models.CharField(max_length=10, choices=Subject.choices)
    value = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        default_permissions = ()
        indexes = [models.Index("site", "day", name="cobrowse_tally_day")]

    def __str__(self):
        return f"{self.day} {self.get_subject_display()}"
