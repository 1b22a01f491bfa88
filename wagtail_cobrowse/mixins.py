from typing import ClassVar

from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from .blocks.defaults import default_body
from .blocks.terms import plain_text
from .fields import CobrowseBodyField
from .page_states import PageState


#: Used when the site has no template under the page type's ordinary name.
TEMPLATE = "wagtail_cobrowse/cobrowse_page.html"


class CobrowsePageMixin(models.Model):
    """
    Makes a site's own page type a co-browsing page: terms, consent, start button.

    Put it before the base page, and ``"body"`` among the ``content_panels``::

        class HelpPage(CobrowsePageMixin, Page):
            content_panels = Page.content_panels + ["body"]
    """

    #: "open", "masked" or "hidden", as any page type may say it of its pages and of
    #: what is below them; nothing is said by default.
    cobrowse_policy: ClassVar[str] = ""
    #: Whether search engines may find the page: it is for people in a conversation.
    cobrowse_indexed: ClassVar[bool] = False

    body = CobrowseBodyField(verbose_name=_("content"))

    class Meta:
        abstract = True

    @staticmethod
    def default_body(language_code: str) -> list[dict]:
        """The texts that a new page starts with, as raw data for ``body``."""
        return default_body(language_code)

    def get_consent_block(self):
        """The value of the consent block ("label", "error", …), or None."""
        return self._first_value("consent")

    def get_consent_label(self) -> str:
        """The checkbox's label as the visitor reads it, or ""."""
        block = self.get_consent_block()
        return " ".join((block.get("label") or "").split()) if block else ""

    def get_terms_text(self) -> str:
        """The words of all terms blocks, normalised, one line per paragraph."""
        return "\n".join(
            plain_text(child.value.source)
            for child in self.body
            if child.block_type == "terms"
        ).strip()

    def get_terms_digest(self) -> str:
        """
        The SHA-256 that addresses this wording, or "" where no session can start.

        The form carries it, so that nobody agrees to another wording than the one
        before their eyes, also when the page came out of a cache.
        """
        # Verbs know the models, so they cannot be imported while models are made.
        from .consent import digest_of, normalise_text

        if not self.has_start():
            return ""
        return digest_of(
            normalise_text(self.get_terms_text()),
            normalise_text(self.get_consent_label()),
        )

    def has_start(self) -> bool:
        """Whether a session can start here: terms, a labelled checkbox, a button."""
        return bool(
            self.get_terms_text()
            and self.get_consent_label()
            and self._first_value("start") is not None
        )

    def _first_value(self, block_type):
        for child in self.body:
            if child.block_type == block_type:
                return child.value
        return None

    def get_template(self, request, *args, **kwargs):
        # A list: an attribute ``template`` of a mixin is overwritten by Wagtail.
        return [super().get_template(request, *args, **kwargs), TEMPLATE]

    @property
    def preview_modes(self):
        """Every state that a visitor may find the page in."""
        return PageState.choices

    def serve_preview(self, request, mode_name):
        """The page in the state ``mode_name``; an unknown one is no page at all."""
        if mode_name and mode_name not in dict(self.preview_modes):
            raise Http404
        return super().serve_preview(request, mode_name)

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        if not self.cobrowse_indexed:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get_sitemap_urls(self, request=None):
        """None by default: the page is for people who were told its webcode."""
        return super().get_sitemap_urls(request) if self.cobrowse_indexed else []
