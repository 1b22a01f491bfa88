"""
Links into the workplace by what a visitor is called: ``?visitor=7F3A``.

Of who waits in a site's own chat an advisor knows these signs, and no more. They do not
stay in the address.
"""

import re

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.admin import messages
from wagtail.models import Site

from .. import permissions, queues


#: The parameter.
ASKED = "visitor"
#: As visitors read it beside their Startcode; the longer ones are rare.
PSEUDONYM = re.compile(r"(?:[0-9A-F]{4}){1,2}", re.ASCII)


def lead_to(request):
    """The workplace with that visitor open, or with a word on why not."""
    workplace = reverse("wagtail_cobrowse_admin:workplace")
    asked = request.GET.get(ASKED, "").strip().upper()
    if not PSEUDONYM.fullmatch(asked):
        messages.error(
            request, _("Visitors are called by four letters and digits, such as 7F3A.")
        )
        return redirect(workplace)
    site = Site.find_for_request(request)
    found = (
        queues.find_visitor(site, request.user, asked)
        if permissions.may_advise(request.user, site)
        else None
    )
    if found is None:
        messages.warning(
            request,
            _("Visitor %(pseudonym)s is not waiting here any more, or not yet.")
            % {"pseudonym": asked},
        )
        return redirect(workplace)
    return redirect(f"{workplace}?conversation={found.pk}")
