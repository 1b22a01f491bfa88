"""Who brings the number of their receipt is shown what they agreed to, and when."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .. import receipts
from ..models import EndReason
from ..policies.resolving import page_model
from .menu import PermittedMenuItem


PERMISSION = "wagtail_cobrowse.view_consentevent"


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=_("Number of the receipt"),
        help_text=_(
            "The visitor has it: 26 letters and digits. Only with it can a proof be "
            "found, because nothing else in it says whose it is."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "on"}
        ),
    )

    def clean_receipt(self):
        """The number; a `ValidationError` for what can be none."""
        receipt = self.cleaned_data["receipt"]
        if not receipts.is_receipt(receipt):
            raise forms.ValidationError(
                _("The number of a receipt has 26 letters and digits.")
            )
        return receipt


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ProofView(WagtailAdminTemplateMixin, FormView):
    """The number travels in the body of a request only, never in an address."""

    template_name = "wagtail_cobrowse/admin/proof.html"
    page_title = _("Proof of consent")
    header_icon = "clipboard-list"
    form_class = ReceiptForm
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def form_valid(self, form):
        proof = receipts.find_proof(form.cleaned_data["receipt"])
        if proof is None:
            form.add_error(
                "receipt",
                _(
                    "There is no proof with this number. Either it was mistyped, or "
                    "its time of storage is over."
                ),
            )
            return self.form_invalid(form)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                proof=proof,
                page=page_model()
                .objects.filter(pk=proof.given.page_number)
                .specific()
                .first(),
                entries=[
                    {"event": event, "outcome": _outcome(event)}
                    for event in proof.events
                ],
            )
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            action_url=reverse("wagtail_cobrowse_admin:proof"),
            submit_button_label=_("Look up"),
            submit_button_active_label=_("Looking up…"),
            **kwargs,
        )


def menu_item():
    """Among the reports, for those who may see proofs."""
    return PermittedMenuItem(
        _("Proof of consent"),
        "proof",
        PERMISSION,
        name="cobrowsing-proof",
        icon_name="clipboard-list",
        order=1200,
    )


def _outcome(event) -> str:
    if event.outcome in EndReason.values:
        return str(EndReason(event.outcome).label)
    return ""
