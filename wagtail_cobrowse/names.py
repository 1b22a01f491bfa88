"""What visitors may know of who advises them: a public name, never the login."""

from django.utils.translation import gettext as _

from .models import AdvisorProfile


def public_name(user) -> str:
    """The public name of ``user``, else "Advisor"; "" for nobody."""
    if user is None:
        return ""
    name = (
        AdvisorProfile.objects.filter(user=user)
        .values_list("public_name", flat=True)
        .first()
    )
    return name or _("Advisor")
