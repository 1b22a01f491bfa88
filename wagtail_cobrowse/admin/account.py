"""In the account of an advisor: the public name, which they may change themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail.admin.views.account import BaseSettingsPanel

from .. import permissions
from ..models import AdvisorProfile


class PublicNameForm(forms.ModelForm):
    """``instance`` is the user; the name is in a row of its own."""

    class Meta:
        model = AdvisorProfile
        fields = ["public_name"]

    def __init__(self, data=None, files=None, *, instance, prefix=None):
        profile = AdvisorProfile.objects.filter(user=instance).first()
        super().__init__(
            data,
            files,
            instance=profile or AdvisorProfile(user=instance),
            prefix=prefix,
        )


class PublicNamePanel(BaseSettingsPanel):
    """For those who advise or watch somewhere: others have no visitors."""

    name = "cobrowse"
    title = _("Co-browsing")
    order = 350
    form_class = PublicNameForm

    def is_active(self):
        return permissions.find_reach(self.user) != permissions.NOWHERE
