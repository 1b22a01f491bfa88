import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.models import TranslatableMixin


#: What a reply may be filled in with, by name, and what that is.
VARIABLES = {
    "advisor": _("your public name"),
    "page": _("title of the page that the visitor is on, in quotation marks"),
    "webcode": _("webcode of the co-browsing page"),
    "site": _("name of the website"),
    "opening_hours": _("opening hours of the service chat"),
}
VARIABLE = re.compile(r"\{([^{}]*)\}")


class CannedReply(TranslatableMixin, models.Model):
    """
    A text that advisors insert instead of typing it, for one site or for all.

    ``{name}`` in it is one of `VARIABLES`, filled in when it is inserted.
    """

    class Purpose(models.TextChoices):
        REPLY = "", _("A reply that advisors insert")
        OFFER = "offer", _("The text of “Offer co-browsing”")

    site = models.ForeignKey(
        "wagtailcore.Site",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("site"),
        help_text=_("Empty: for all sites."),
    )
    title = models.CharField(_("title"), max_length=80)
    shortcut = models.CharField(
        _("shortcut"),
        max_length=30,
        validators=[
            RegexValidator(
                r"\A[\w-]+\Z", _("Letters, digits, hyphens and underscores only.")
            )
        ],
        help_text=_("Typed after a slash, it finds this reply: /hello"),
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=10,
        choices=Purpose.choices,
        blank=True,
        default=Purpose.REPLY,
        help_text=_("Where a site has a text of its own for the offer, that is sent."),
    )
    text = models.TextField(_("text"), max_length=2000)

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "locale", "shortcut"],
                condition=models.Q(site__isnull=False),
                name="cobrowse_reply_shortcut",
                violation_error_message=_("Another reply has this shortcut."),
            ),
            models.UniqueConstraint(
                fields=["locale", "shortcut"],
                condition=models.Q(site=None),
                name="cobrowse_reply_shortcut_everywhere",
                violation_error_message=_("Another reply has this shortcut."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        self.shortcut = self.shortcut.lower()
        names = VARIABLE.findall(self.text)
        unknown = [name for name in names if name not in VARIABLES]
        if unknown:
            raise ValidationError(
                {
                    "text": ValidationError(
                        _("There is no variable {%(name)s}. Known are: %(known)s."),
                        params={
                            "name": unknown[0],
                            "known": ", ".join(f"{{{each}}}" for each in VARIABLES),
                        },
                    )
                }
            )
