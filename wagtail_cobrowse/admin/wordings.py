"""Two wordings of a page's terms beside each other, word by word."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from wagtail.admin.compare import diff_text
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import Button

from .. import wordings
from ..mixins import CobrowsePageMixin
from ..policies.resolving import page_model


class CompareForm(forms.Form):
    """Which wordings: "draft", "published", or the number of one that is kept."""

    before = forms.ChoiceField(label=_("Before"))
    after = forms.ChoiceField(label=_("After"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, choices=choices
            )


class CompareWordingsView(WagtailAdminTemplateMixin, TemplateView):
    """At first the published wording and the newest draft's."""

    template_name = "wagtail_cobrowse/admin/wordings.html"
    page_title = _("Wordings")
    header_icon = "doc-full"
    _show_breadcrumbs = True

    def dispatch(self, request, page_id, *args, **kwargs):
        self.page = get_object_or_404(page_model(), pk=page_id).specific
        may_edit = self.page.permissions_for_user(request.user).can_edit()
        if not isinstance(self.page, CobrowsePageMixin) or not may_edit:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title, "sublabel": self.page.title}
        return [*get_breadcrumbs_items_for_page(self.page, self.request.user), own]

    def find(self) -> dict[str, tuple[str, wordings.Wording]]:
        """Every wording that can be compared, by its key, with what it is called."""
        draft = wordings.of_page(self.page.get_latest_revision_as_object())
        found: dict[str, tuple[str, wordings.Wording]] = {
            "draft": (gettext("Newest draft"), draft)
        }
        if self.page.live:
            published = wordings.of_page(self.page)
            found["published"] = (gettext("Published"), published)
        for each in wordings.kept(self.page):
            found[str(each.row.pk)] = (describe(each), each)
        return found

    def get_context_data(self, **kwargs):
        found = self.find()
        start = {
            "before": "published" if "published" in found else "draft",
            "after": "draft",
        }
        choices = [(key, name) for key, (name, _words) in found.items()]
        form = CompareForm({**start, **self.request.GET.dict()}, choices=choices)
        # Whatever else stands in the address is no wording of this page.
        chosen = form.cleaned_data if form.is_valid() else start
        before, after = (found[chosen[name]][1] for name in ("before", "after"))
        same = (before.text, before.label) == (after.text, after.label)
        return super().get_context_data(
            form=form,
            is_same=same,
            text=diff_text(before.text, after.text).to_html(),
            label=diff_text(before.label, after.label).to_html(),
            **kwargs,
        )


def describe(words: wordings.KeptWording) -> str:
    """A kept wording in one line: since when, and how often it was agreed to."""
    since = date_format(localtime(words.row.created_at), "SHORT_DATETIME_FORMAT")
    return ngettext(
        "%(since)s (%(count)d consent)",
        "%(since)s (%(count)d consents)",
        words.consents,
    ) % {"since": since, "count": words.consents}


def buttons(page, user, priority: int):
    """The way here, from the menu of a co-browsing page."""
    model = page.specific_class
    if not model or not issubclass(model, CobrowsePageMixin):
        return
    if page.permissions_for_user(user).can_edit():
        yield Button(
            gettext("Compare wordings"),
            reverse("wagtail_cobrowse_admin:page_wordings", args=[page.pk]),
            icon_name="doc-full",
            priority=priority,
        )
