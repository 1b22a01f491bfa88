"""What of a page may be shared, and why: one small view per page."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter, log

from ..models import PagePolicy, Policy
from ..policies import explain
from ..policies.resolving import page_model


#: What is said of this page and of another that decides, by source; %s is its title.
OWN_REASONS = {
    "page": _("It is set on this page."),
    "type": _("The type of this page says so."),
    "login": _("By default: this page needs a login."),
    "password": _("By default: this page is behind a password."),
    "groups": _("By default: this page is for certain groups."),
}
REASONS = {
    "page": _("It is set on the page “%s”."),
    "type": _("The type of the page “%s” says so."),
    "login": _("By default: the page “%s” needs a login."),
    "password": _("By default: the page “%s” is behind a password."),
    "groups": _("By default: the page “%s” is for certain groups."),
    "setting": _("An address in the configuration of the site (POLICIES) says so."),
    "function": _("A function of the site (POLICY_FUNCTIONS) says so."),
    "address": _("An address in the co-browsing settings of the site says so."),
    "response": _("The page says so itself: it may hold something personal."),
}
MEANINGS = {
    Policy.OPEN: _("Advisors see the page, but not what visitors type."),
    Policy.MASKED: _("Advisors see the layout, without words and images."),
    Policy.HIDDEN: _("Advisors see nothing of the page but a placeholder."),
}
CHOICES = [
    ("", _("Not set: the pages above decide, or the default")),
    ("open", _("Open: shown, also to advisors who pass the login of this page")),
    ("masked", _("Masked: only shapes, without words and images")),
    ("hidden", _("Hidden: not shown at all")),
]


class PolicyForm(forms.Form):
    policy = forms.ChoiceField(
        label=_("This page and all below it"),
        choices=CHOICES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Of several policies on the way to the root the strictest holds. Copies "
            "and translations of the page have a policy of their own."
        ),
    )


class PagePolicyView(WagtailAdminTemplateMixin, FormView):
    """Shown to those who edit the page, changed by those who set its privacy."""

    template_name = "wagtail_cobrowse/admin/page_policy.html"
    page_title = _("Co-browsing")
    header_icon = "cobrowse"
    form_class = PolicyForm

    def dispatch(self, request, page_id, *args, **kwargs):
        pages = page_model().objects
        self.page = get_object_or_404(pages, pk=page_id).specific_deferred
        if not may_see(self.page, request.user):
            raise PermissionDenied
        if request.method == "POST" and not self.may_change:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def may_change(self) -> bool:
        return self.page.permissions_for_user(
            self.request.user
        ).can_set_view_restrictions()

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        own = {"url": "", "label": self.page_title, "sublabel": self.page.title}
        return [*get_breadcrumbs_items_for_page(self.page, self.request.user), own]

    def get_initial(self):
        return {"policy": stated(self.page)}

    def get_success_url(self):
        return reverse("wagtail_cobrowse_admin:policy", args=[self.page.pk])

    def form_valid(self, form):
        if set_policy(self.page, form.cleaned_data["policy"], self.request.user):
            message = _("The co-browsing policy of the page “%s” is changed.")
            messages.success(
                self.request, message % self.page.get_admin_display_title()
            )
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        verdict = explain(self.page, self.page.get_site())
        return super().get_context_data(
            verdict=verdict,
            meaning=MEANINGS[verdict.policy],
            reasons=list(reasons(self.page, verdict, self.request.user)),
            may_change=self.may_change,
            is_live=self.page.live,
            action_url=self.get_success_url(),
            submit_button_label=_("Save"),
            submit_button_active_label=_("Saving…"),
            **kwargs,
        )


class PolicyChangedFormatter(LogFormatter):
    label = _("Change co-browsing policy")

    def format_message(self, log_entry):
        policy = log_entry.data.get("policy")
        if policy not in Policy.values:
            return gettext("Co-browsing policy taken away.")
        label = Policy(policy).label
        return gettext("Co-browsing policy set to “%s”.") % label


def may_see(page, user) -> bool:
    """Whether ``user`` may know how ``page`` is shared."""
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() or permissions.can_set_view_restrictions()


def stated(page) -> str:
    """The policy that is set on this very page, or ""."""
    row = PagePolicy.objects.filter(page_id=page.pk).first()
    return row.policy if row else ""


def set_policy(page, policy: str, user) -> bool:
    """Set the policy of ``page``, or take it away with ""; whether that is a change."""
    with transaction.atomic():
        before = stated(page)
        if policy == before:
            return False
        if policy:
            PagePolicy.objects.update_or_create(
                page_id=page.pk, defaults={"policy": policy}
            )
        else:
            PagePolicy.objects.filter(page_id=page.pk).delete()
        log(
            instance=page,
            action="wagtail_cobrowse.policy_changed",
            user=user,
            data={"policy": policy, "before": before},
        )
    return True


def reasons(page, verdict, user):
    """Sentences that say why, each with an address where it can be changed, or ""."""
    ids = {each.page_id for each in verdict.because if each.page_id}
    pages = page_model().objects.in_bulk(ids - {page.pk})
    for statement in verdict.because:
        if statement.page_id == page.pk:
            yield {"text": OWN_REASONS[statement.source], "url": ""}
            continue
        text, url = REASONS[statement.source], ""
        if other := pages.get(statement.page_id):
            text = text % other.get_admin_display_title()
            if may_see(other, user):
                url = reverse("wagtail_cobrowse_admin:policy", args=[other.pk])
        yield {"text": text, "url": url}
    if not verdict.because:
        yield {"text": _("By default: everybody can open the page."), "url": ""}


def buttons(page, user, priority: int):
    """The way here, from a page's menu in the admin."""
    if not page.is_root() and may_see(page, user):
        yield Button(
            capfirst(gettext("co-browsing")),
            reverse("wagtail_cobrowse_admin:policy", args=[page.pk]),
            icon_name="cobrowse",
            priority=priority,
        )
