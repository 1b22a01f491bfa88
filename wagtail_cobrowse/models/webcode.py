from django.db import models
from django.utils.translation import gettext_lazy as _


class Webcode(models.Model):
    """
    Digits that name a page of a site, in every language of that page.

    Translations share a ``translation_key`` and so a webcode; copies and aliases
    have keys and webcodes of their own. A row is never deleted or re-issued: a
    page that is gone leaves a retired webcode behind. See decision 0001.
    """

    site = models.ForeignKey(
        "wagtailcore.Site",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("site"),
    )
    translation_key = models.UUIDField(_("translation key"))
    code = models.CharField(_("webcode"), max_length=12)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webcode")
        verbose_name_plural = _("webcodes")
        constraints = [
            models.UniqueConstraint("site", "code", name="cobrowse_webcode_code"),
            models.UniqueConstraint(
                "site", "translation_key", name="cobrowse_webcode_page"
            ),
        ]

    def __str__(self):
        return self.code
