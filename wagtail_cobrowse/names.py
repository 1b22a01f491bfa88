"""What visitors may know of who advises them: a public name, never the login."""

from django.contrib.auth import get_user_model
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from wagtail.admin.utils import get_user_display_name

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


def public_name_of(field: str) -> Case:
    """`public_name` of the user in a field of a queryset, read with its rows."""
    profile = AdvisorProfile.objects.filter(user=OuterRef(field))
    known = NullIf(Subquery(profile.values("public_name")[:1]), Value(""))
    return Case(
        When(**{field: None}, then=Value("")),
        default=Coalesce(known, Value(_("Advisor"))),
    )


def colleague_names(user_ids) -> dict:
    """What advisors call each other, by id: the public name, else that of the account.

    Visitors never read these.
    """
    names = dict(
        AdvisorProfile.objects.filter(user__in=user_ids).values_list(
            "user", "public_name"
        )
    )
    users = get_user_model()._default_manager.filter(pk__in=set(user_ids) - set(names))
    # A user model of the site's own need not have a full name, nor text to log in by.
    names.update((each.pk, str(get_user_display_name(each))) for each in users)
    return names
