"""In a group's form: on which sites its members may do what with visitors."""

from django import forms
from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from wagtail.models import GroupSitePermission, Site

from ..permissions import ADVISE, BAN, FILE, REPORT, TAKEOVER, WATCH


class SessionSitesForm(forms.Form):
    """One row of sites for each right; Wagtail's group views save it with the group."""

    template_name = "wagtail_cobrowse/admin/group_sites.html"
    prefix = "cobrowse_sites"

    def __init__(self, *args, instance=None, **kwargs):
        self.instance = instance
        super().__init__(*args, **kwargs)
        for action, label in LABELS.items():
            self.fields[action] = forms.ModelMultipleChoiceField(
                queryset=Site.objects.all(),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label=label,
                initial=self._given(action).values_list("site", flat=True),
            )

    def as_admin_panel(self):
        return render_to_string(self.template_name, {"form": self})

    def save(self):
        """Give and take the rights, row by row, so that signals tell of each."""
        for action in LABELS:
            chosen = set(self.cleaned_data[action])
            for each in self._given(action).select_related("site"):
                if each.site not in chosen:
                    each.delete()
            for site in chosen:
                GroupSitePermission.objects.get_or_create(
                    group=self.instance, site=site, permission=_permission(action)
                )

    def _given(self, action: str):
        if self.instance is None or self.instance.pk is None:
            return GroupSitePermission.objects.none()
        return GroupSitePermission.objects.filter(
            group=self.instance, permission=_permission(action)
        )


LABELS = {
    ADVISE: _("Advise in co-browsing sessions on"),
    WATCH: _("Watch running co-browsing sessions on"),
    FILE: _("File chats to a case on"),
    TAKEOVER: _("Take over chats of others on"),
    BAN: _("Ban visitors, and lift bans, on"),
    REPORT: _("See overview and reports of the service on"),
}


def _permission(action: str) -> Permission:
    return Permission.objects.get(
        content_type__app_label="wagtail_cobrowse",
        codename=f"{action}_cobrowsesession",
    )
