import swapper

from django.db import models
from django.utils.translation import gettext_lazy as _


class Policy(models.TextChoices):
    """How much of a page may be shared, from mild to strict."""

    OPEN = "open", _("Open")
    MASKED = "masked", _("Masked")
    HIDDEN = "hidden", _("Hidden")


class PagePolicy(models.Model):
    """
    What the site says of a page and of all below it.

    Of several on the way to the root the strictest holds; ``open`` lifts what a page
    is masked for by default (a login), never what was stated further up.
    """

    page = models.OneToOneField(
        swapper.get_model_name("wagtailcore", "Page"),
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("page"),
    )
    policy = models.CharField(_("policy"), max_length=8, choices=Policy.choices)

    class Meta:
        verbose_name = _("page policy")
        verbose_name_plural = _("page policies")

    def __str__(self):
        return self.get_policy_display()
