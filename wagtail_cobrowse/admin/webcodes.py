"""Webcodes where editors are: at each page, in a report, in the admin's search."""

import django_filters

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.userbar import BaseItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter, log
from wagtail.models import AbstractPage, Locale
from wagtail.permissions import policy_registry

from .. import webcodes
from ..models import Webcode
from ..policies.resolving import page_model


ACTIONS = {"add", "change", "publish"}


def may_see_any(user) -> bool:
    """Whether ``user`` works with pages at all."""
    policy = policy_registry.get_by_type(page_model())
    return policy.user_has_any_permission(user, ACTIONS)


def pages_named(user):
    """Of a `Webcode` in a query, the pages in all languages that ``user`` sees."""
    pages = policy_registry.get_by_type(page_model()).explorable_instances(user)
    return pages.filter(translation_key=OuterRef("translation_key"))


def choose(page, text: str, user) -> None:
    """Give ``page`` a certain webcode. Raises `webcodes.WebcodeError` as `assign`."""
    before = webcodes.get_webcode(page)
    code = webcodes.assign(page, text)
    if code != before:
        log(
            instance=page.specific,
            action="wagtail_cobrowse.webcode_chosen",
            user=user,
            data={"webcode": code},
        )


class ChooseForm(forms.Form):
    code = forms.CharField(
        label=_("Another webcode"),
        max_length=64,
        help_text=_(
            "One that is easy to remember. The present one is retired: it opens this "
            "page no longer, and no other one ever."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class PageWebcodeView(WagtailAdminTemplateMixin, FormView):
    """A page's webcode, to copy and print; who may publish may choose another."""

    template_name = "wagtail_cobrowse/admin/webcode.html"
    page_title = _("Webcode")
    header_icon = "tag"
    form_class = ChooseForm
    _show_breadcrumbs = True

    def dispatch(self, request, page_id, *args, **kwargs):
        self.page = get_object_or_404(page_model(), pk=page_id)
        if self.page.is_root() or not self.page_permissions.can_edit():
            raise PermissionDenied
        if request.method == "POST" and not self.page_permissions.can_publish():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page_permissions(self):
        return self.page.permissions_for_user(self.request.user)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title, "sublabel": self.page.title}
        return [*get_breadcrumbs_items_for_page(self.page, self.request.user), own]

    def get_success_url(self):
        return reverse("wagtail_cobrowse_admin:page_webcode", args=[self.page.pk])

    def form_valid(self, form):
        try:
            choose(self.page, form.cleaned_data["code"], self.request.user)
        except webcodes.WebcodeError as error:
            form.add_error("code", str(error))
            return self.form_invalid(form)
        shown = webcodes.display_webcode(self.page)
        messages.success(
            self.request, gettext("The page has the webcode %s now.") % shown
        )
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        may_choose = self.page_permissions.can_publish()
        return super().get_context_data(
            page=self.page,
            webcode=webcodes.display_webcode(self.page),
            may_choose=may_choose,
            suggestions=webcodes.suggest(self.page) if may_choose else [],
            action_url=self.get_success_url(),
            submit_button_label=_("Save"),
            submit_button_active_label=_("Saving…"),
            **kwargs,
        )


class WebcodeFilterSet(WagtailFilterSet):
    q = django_filters.CharFilter(label=_("Webcode or title"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("live", _("In use")), ("retired", _("Retired"))],
        method="choose",
    )

    class Meta:
        model = Webcode
        fields = ["q", "state", "site"]

    def search(self, rows, name, value):
        # Of any site: the letter before the digits is not looked at.
        digits = "".join(filter(str.isdigit, value))
        code = webcodes.normalise(digits)
        # Whatever the language of the title that is shown.
        pages = pages_named(self.request.user)
        found = Q(Exists(pages.filter(title__icontains=value.strip())))
        if code or digits:
            found |= Q(code=code) if code else Q(code__contains=digits)
        return rows.filter(found)

    def choose(self, rows, name, value):
        return rows.filter(retired_at__isnull=value == "live")


class WebcodesView(ReportView):
    """Those of pages that the user may see in the admin; administrators see all."""

    model = Webcode
    page_title = _("Webcodes")
    header_icon = "tag"
    default_ordering = "code"
    filterset_class = WebcodeFilterSet
    index_url_name = "wagtail_cobrowse_admin:webcodes"
    index_results_url_name = "wagtail_cobrowse_admin:webcodes_results"
    list_export = ["shown", "page_title", "site", "created_at", "retired_at"]
    export_headings = {
        "shown": _("Webcode"),
        "page_title": _("Page"),
        "site": _("Site"),
        "created_at": _("Since"),
        "retired_at": _("Retired"),
    }
    columns = [
        TitleColumn(
            "shown",
            label=_("Webcode"),
            classname="cobrowse-unbroken",
            sort_key="code",
            get_url=lambda row: (
                row.page_id
                and reverse("wagtail_cobrowse_admin:page_webcode", args=[row.page_id])
            ),
        ),
        Column("page_title", label=_("Page")),
        Column("site", label=_("Site")),
        BooleanColumn(
            "in_use", label=_("In use"), accessor=lambda row: not row.retired_at
        ),
        DateColumn("created_at", label=_("Since"), sort_key="created_at"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not may_see_any(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        # Of the translations that are published, the one in the editor's language.
        in_language = Case(When(locale=Locale.get_active(), then=0), default=1)
        named = pages_named(self.request.user).order_by("-live", in_language, "pk")
        rows = Webcode.objects.select_related("site").annotate(
            shown=webcodes.as_printed(),
            page_id=Subquery(named.values("pk")[:1]),
            page_title=Subquery(named.values("title")[:1]),
        )
        if self.request.user.is_superuser:
            return rows
        return rows.filter(page_id__isnull=False)


class WebcodesMenuItem(MenuItem):
    """Among the reports, for those who work with pages."""

    def __init__(self):
        super().__init__(
            _("Webcodes"),
            reverse("wagtail_cobrowse_admin:webcodes"),
            name="cobrowsing-webcodes",
            icon_name="tag",
            order=1180,
        )

    def is_shown(self, request):
        return may_see_any(request.user)


class WebcodesSearchArea(SearchArea):
    """The admin's search finds webcodes: it hands over what was typed as ``q``."""

    def __init__(self):
        super().__init__(
            _("Webcodes"),
            reverse("wagtail_cobrowse_admin:webcodes"),
            name="webcodes",
            icon_name="tag",
            order=150,
        )

    def is_shown(self, request):
        return may_see_any(request.user)


class WebcodeColumn(Column):
    """
    The webcode in a page type's own listing::

        class TopicPageViewSet(PageViewSet):
            list_display = [*PageViewSet.list_display, WebcodeColumn("webcode")]
    """

    def __init__(self, name="webcode", **kwargs):
        kwargs.setdefault("label", _("Webcode"))
        super().__init__(name, **kwargs)

    def get_value(self, instance):
        return webcodes.display_webcode(instance)


class WebcodeItem(BaseItem):
    """In the userbar: the number that a caller can be told."""

    template_name = "wagtail_cobrowse/admin/userbar_webcode.html"

    def __init__(self, page, webcode: str):
        self.page, self.webcode = page, webcode

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return {**context, "page": self.page, "webcode": self.webcode}


def add_to_userbar(items, page) -> None:
    """Show the webcode of ``page``, where it has one."""
    if isinstance(page, AbstractPage) and (code := webcodes.display_webcode(page)):
        items.append(WebcodeItem(page, code))


class WebcodeChosenFormatter(LogFormatter):
    label = _("Choose webcode")

    def format_message(self, log_entry):
        return gettext("Webcode %(webcode)s chosen.") % {
            "webcode": log_entry.data.get("webcode", "")
        }


def buttons(page, user, priority: int):
    """The webcode among a page's own actions."""
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        return
    code = webcodes.display_webcode(page)
    yield Button(
        gettext("Webcode %s") % code if code else gettext("Webcode"),
        reverse("wagtail_cobrowse_admin:page_webcode", args=[page.pk]),
        icon_name="tag",
        priority=priority,
    )
