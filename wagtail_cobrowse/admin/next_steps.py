"""What is left to do on a new site, on the admin's home, for who may do it."""

from django.apps import apps
from django.contrib.auth import get_permission_codename, get_user_model
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wagtail.admin.ui.components import Component

from .. import next_steps
from ..mixins import CobrowsePageMixin
from ..models import CobrowseSiteSettings
from ..next_steps import Missing, Step
from .reports.base import site_text
from .reports.service import style


#: What is to be done, and what it is good for.
TEXTS = {
    Step.ADD_PAGE: (
        _("Add the co-browsing page"),
        _("It starts with complete texts. Any place in the tree will do."),
    ),
    Step.PUBLISH_PAGE: (
        _("Read the co-browsing page, adjust its texts, and publish it"),
        _("It is a draft. Visitors agree to its terms and start there."),
    ),
    Step.COMPLETE_PAGE: (
        _("Complete the co-browsing page, and publish it again"),
        _(
            "No session can start there: terms, the consent checkbox with its label, "
            "or the start button are missing."
        ),
    ),
    Step.OPEN_PAGE: (
        _("Open the co-browsing page to everybody"),
        _(
            "Its privacy settings, or those of a page above it, keep visitors out: "
            "everybody has to be able to read the terms."
        ),
    ),
    Step.CORRECT_TERMS: (
        _("Correct what the co-browsing page says of advisors"),
        _(
            "It says that advisors cannot click or write for visitors, but the "
            "settings let them ask for it. Say in terms and answers what is true, and "
            "publish it again."
        ),
    ),
    Step.FIND_ADVISORS: (
        _("Say who advises"),
        _("Nobody does yet: put users into the group Advisors."),
    ),
    Step.LOOK_AT_SETTINGS: (
        _("Look at the settings"),
        _("Opening hours, the colour, what is never shown, the tools of the advisors."),
    ),
}


class NextStepsPanel(Component):
    """The steps that ``user`` may take; none, and there is no panel."""

    name = "cobrowse_next_steps"
    template_name = "wagtail_cobrowse/admin/next_steps.html"
    order = 80

    def __init__(self, user):
        self.user = user

    @property
    def media(self):
        return style()

    @cached_property
    def steps(self) -> list[dict]:
        found = next_steps.find(self.may)
        addresses = ((each, _address(each, self.user)) for each in found)
        return [_describe(each, address) for each, address in addresses if address]

    def may(self, step: Step, site) -> bool:
        return bool(_address(Missing(step, site), self.user))

    def get_context_data(self, parent_context=None):
        sites = {each["site"] for each in self.steps}
        return {"steps": self.steps, "names_sites": len(sites) > 1}


def _describe(missing: Missing, address: str) -> dict:
    title, text = TEXTS[missing.step]
    site = site_text(missing.site)
    return {"title": title, "text": text, "url": address, "site": site}


def _address(missing: Missing, user) -> str:
    """Where ``user`` takes the step, or "" if that is not for them."""
    return {
        Step.ADD_PAGE: _to_add,
        Step.PUBLISH_PAGE: _to_edit,
        Step.COMPLETE_PAGE: _to_edit,
        Step.OPEN_PAGE: _to_open,
        Step.CORRECT_TERMS: _to_edit,
        Step.FIND_ADVISORS: _to_users,
        Step.LOOK_AT_SETTINGS: _to_settings,
    }[missing.step](missing, user)


def _to_add(missing, user):
    parent = missing.site.root_page
    if not parent.permissions_for_user(user).can_add_subpage():
        return ""
    models = [
        each
        for each in parent.specific_class.creatable_subpage_models()
        if issubclass(each, CobrowsePageMixin) and each.can_create_at(parent)
    ]
    if len(models) == 1:
        # Nobody has to know what the page type is called.
        options = models[0]._meta
        place = [options.app_label, options.model_name, parent.pk]
        return reverse("wagtailadmin_pages:add", args=place)
    return reverse("wagtailadmin_pages:add_subpage", args=[parent.pk])


def _to_edit(missing, user):
    if not missing.page.permissions_for_user(user).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[missing.page.pk])


def _to_open(missing, user):
    # The editor has the privacy settings among the page's details.
    if not missing.page.permissions_for_user(user).can_set_view_restrictions():
        return ""
    return _to_edit(missing, user)


def _to_users(missing, user):
    options = get_user_model()._meta
    codename = get_permission_codename("change", options)
    if not apps.is_installed("wagtail.users"):
        return ""
    if not user.has_perm(f"{options.app_label}.{codename}"):
        return ""
    return reverse("wagtailusers_users:index")


def _to_settings(missing, user):
    if not apps.is_installed("wagtail.contrib.settings"):
        return ""
    policy = CobrowseSiteSettings.get_permission_policy()
    if not policy.user_has_permission_for_instance(user, "change", missing.site):
        return ""
    options = CobrowseSiteSettings._meta
    place = [options.app_label, options.model_name, missing.site.pk]
    return reverse("wagtailsettings:edit", args=place)
