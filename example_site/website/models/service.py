from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamBlock
from wagtail.fields import StreamField

from ..account import account_of
from ..blocks import OfficeBlock
from ..rates import RATES
from .base import BodyPage, SitePage


class CalculatorPage(SitePage):
    """Works out what membership costs; site.js does the sum in the browser."""

    template = "website/calculator_page.html"

    class Meta:
        verbose_name = _("contribution calculator")
        verbose_name_plural = _("contribution calculators")

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {"rates": RATES}


class ContactPage(BodyPage):
    """How to reach the insurer, with a list of its offices."""

    offices = StreamField(
        StreamBlock([("office", OfficeBlock())]), verbose_name=_("offices")
    )

    content_panels = [*BodyPage.content_panels, FieldPanel("offices")]
    template = "website/contact_page.html"

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")


class MembersPage(SitePage):
    """What a member sees after logging in. Give it a view restriction."""

    template = "website/members_page.html"

    class Meta:
        verbose_name = _("members' page")
        verbose_name_plural = _("members' pages")

    def get_context(self, request, *args, **kwargs):
        # The address is the same for everybody, the answer is not.
        request.cobrowse_policy = "masked"
        context = super().get_context(request, *args, **kwargs)
        return context | {"account": account_of(request.user)}
