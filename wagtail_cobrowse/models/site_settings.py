from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from .. import rules
from .opening_hours import ClosedTextBlock, OpeningHoursBlock, SpecialDayBlock
from .time_zones import TimeZoneField


#: How the lines of each field are checked.
CHECKS = {
    "mask_selectors": rules.check_selector,
    "hide_selectors": rules.check_selector,
    "query_names": rules.check_name,
    "address_policies": rules.check_address_policy,
}


class CobrowseSiteSettings(BaseSiteSetting):
    """What a site decides on co-browsing beside the setting ``WAGTAIL_COBROWSE``."""

    is_off = models.BooleanField(
        _("switched off"),
        default=False,
        help_text=_(
            "Ends every running session and every chat of this website at once, and "
            "lets nobody begin another one, until you switch it on again. Visitors "
            "read that the chat is switched off; everything else works as ever."
        ),
    )

    mask_selectors = models.TextField(
        _("regions shown as shapes"),
        blank=True,
        help_text=_(
            "CSS selectors, one per line, such as .contract-number. Advisors see the "
            "layout of these regions without words and images, on every page."
        ),
    )
    hide_selectors = models.TextField(
        _("regions not shown"),
        blank=True,
        help_text=_(
            "CSS selectors, one per line. In the place of these regions advisors see "
            "a placeholder of the same size, on every page."
        ),
    )
    query_names = models.TextField(
        _("names allowed in addresses"),
        blank=True,
        help_text=_(
            "Names of query parameters, one per line, such as page. Advisors see "
            "addresses without everything after the question mark, but for these. "
            "Name none that can hold something personal."
        ),
    )
    address_policies = models.TextField(
        _("policies by address"),
        blank=True,
        help_text=_(
            "One per line: open, masked or hidden, a space, and an address such as "
            "/en/search/ or /en/account/*, where * stands for anything. The first "
            "line that fits counts. What else is decided on a page may be stricter, "
            "and then holds."
        ),
    )

    allow_watching = models.BooleanField(
        _("supervisors may watch"),
        default=False,
        help_text=_(
            "Users with the permission for it may look on at running sessions of "
            "others. The visitor is told, with the name, as long as it lasts."
        ),
    )
    allow_filing = models.BooleanField(
        _("chats may be filed to a case"),
        default=False,
        help_text=_(
            "Users with the permission for it may keep a copy of a chat where a task "
            "still needs it. The visitor is told, and the ledger of deletions has it."
        ),
    )

    allow_pointer = models.BooleanField(_("pointer"), default=True)
    allow_highlight = models.BooleanField(_("highlight"), default=True)
    allow_look = models.BooleanField(_("look here"), default=True)
    allow_draw = models.BooleanField(_("drawing"), default=True)
    allow_propose = models.BooleanField(
        _("proposed actions"),
        default=True,
        help_text=_(
            "Advisors with the permission for it propose a press, a text, a choice or "
            "a tick at its place on the page; it is done when the visitor accepts it."
        ),
    )
    allow_suggest = models.BooleanField(
        _("suggested pages"),
        default=True,
        help_text=_("Advisors send a page of the website, which the visitor opens."),
    )
    allow_assist_scroll = models.BooleanField(
        _("scroll"),
        default=False,
        db_default=False,
        help_text=_(
            "Advisors with the permission for it may ask visitors to let them do this "
            "on their page for some minutes. Each visitor decides about it."
        ),
    )
    allow_assist_click = models.BooleanField(
        _("press"),
        default=False,
        db_default=False,
        help_text=_(
            "Buttons, links, and ticks that the advisor may see. Not what sends or "
            "empties a form, nor links to other websites, unless the configuration of "
            "the site allows it."
        ),
    )
    allow_assist_type = models.BooleanField(
        _("write"),
        default=False,
        db_default=False,
        help_text=_(
            "Only in fields that the advisor may see; never passwords and payment data."
        ),
    )

    pointer_color = models.CharField(
        _("colour of the pointer"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write it as #c2185b."))],
        help_text=_(
            "Of the advisor's pointer and the frame around a shared page, such as "
            "#c2185b. Rings of black and white make it visible on any background. "
            "Empty: as in the configuration of the site."
        ),
    )
    page_author = models.CharField(
        _("author of the pages"),
        max_length=100,
        blank=True,
        help_text=_(
            "A public name for the page information, such as “Online editors”, for "
            "pages that name nobody themselves. Never a login. Empty: as in the "
            "configuration of the site."
        ),
    )
    webcode_prefix = models.CharField(
        _("letter before webcodes"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^[a-zA-Z]+\Z", _("Letters from A to Z only."))],
        help_text=_(
            "Printed before every webcode of this website, such as a in a000016; "
            "people may leave it out. Choose it before codes are printed elsewhere: "
            "with a former letter they are not understood. Empty: as in the "
            "configuration of the site."
        ),
    )
    chat_retention_hours = models.PositiveIntegerField(
        _("chats are kept for"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(24 * 366)],
        help_text=_(
            "Hours after the end of a chat, at most 8784. 0 deletes it at its end. "
            "Visitors read this time in the chat. It holds for chats that have ended "
            "already, too. Empty: as in the configuration of the site."
        ),
    )
    waiting_limit = models.PositiveSmallIntegerField(
        _("visitors who may wait"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(999)],
        help_text=_(
            "When as many wait for an advisor, others are asked to come back later. "
            "Whoever starts a session after a telephone call is not counted. Leave "
            "empty for no limit."
        ),
    )
    chats_per_advisor = models.PositiveSmallIntegerField(
        _("chats of one advisor at a time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("Whoever has as many takes no more. Leave empty for no limit."),
    )
    time_zone = TimeZoneField(
        _("time zone"),
        blank=True,
        help_text=_("Of the opening hours. Empty: the time zone of the website."),
    )
    opening_hours = StreamField(
        [("hours", OpeningHoursBlock())],
        verbose_name=_("opening hours"),
        blank=True,
        help_text=_("Without any the service chat is always open."),
    )
    special_days = StreamField(
        [("day", SpecialDayBlock())],
        verbose_name=_("holidays and special days"),
        blank=True,
        help_text=_("On these days the hours above do not hold."),
    )
    closed_texts = StreamField(
        [("text", ClosedTextBlock())],
        verbose_name=_("texts out of hours"),
        blank=True,
        help_text=_(
            "What visitors read instead of the ordinary sentence. When it opens "
            "again is added by itself."
        ),
    )

    panels = [
        HelpPanel(
            template="wagtail_cobrowse/admin/site_settings_help.html",
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_off"),
                FieldPanel("chat_retention_hours"),
                FieldPanel("pointer_color"),
                FieldPanel("page_author"),
                FieldPanel("webcode_prefix"),
            ],
            heading=_("The whole website"),
        ),
        MultiFieldPanel(
            [FieldPanel("mask_selectors"), FieldPanel("hide_selectors")],
            heading=_("Regions"),
        ),
        MultiFieldPanel(
            [FieldPanel("address_policies"), FieldPanel("query_names")],
            heading=_("Addresses"),
        ),
        MultiFieldPanel(
            [FieldPanel("allow_watching"), FieldPanel("allow_filing")],
            heading=_("Other people and later use"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(
                    "allow_pointer",
                    help_text=_("The visitor sees where the advisor's mouse is."),
                ),
                FieldPanel(
                    "allow_highlight",
                    help_text=_("A frame around one thing on the page, with its name."),
                ),
                FieldPanel(
                    "allow_look",
                    help_text=_(
                        "The advisor has a place of the page scrolled into view; the "
                        "visitor reads it first and may stay where they are."
                    ),
                ),
                FieldPanel(
                    "allow_draw",
                    help_text=_(
                        "The advisor draws lines, arrows and frames over the page, "
                        "which fade after a few seconds."
                    ),
                ),
                FieldPanel("allow_propose"),
                FieldPanel("allow_suggest"),
            ],
            heading=_("Tools of the advisors"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("allow_assist_scroll"),
                FieldPanel("allow_assist_click"),
                FieldPanel("allow_assist_type"),
            ],
            heading=_(
                "What advisors may do on a visitor's page, if the visitor agrees"
            ),
            help_text=_(
                "Before you switch one on, read the terms of use on your co-browsing "
                "page: they must not say that advisors cannot click or write. Pages "
                "begin with words that are true either way."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("chats_per_advisor"),
                FieldPanel("waiting_limit"),
                FieldPanel("time_zone"),
                FieldPanel("opening_hours"),
                FieldPanel("special_days"),
                FieldPanel("closed_texts"),
            ],
            heading=_("Service chat"),
        ),
    ]

    class Meta:
        verbose_name = _("co-browsing")

    def clean(self):
        super().clean()
        errors = {}
        for name, check in CHECKS.items():
            try:
                setattr(self, name, rules.check_lines(getattr(self, name), check))
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)


# Its menu item leads to a view of that app; a check says when it is missing.
if apps.is_installed("wagtail.contrib.settings"):
    register_setting(CobrowseSiteSettings, icon="view")
