"""
What rights rest on, read in a few statements for any number of people.

Whoever has been granted a right has it as long as its grounds are the same; nobody
needs to be asked again one by one. This looks at whether anything has changed, and
knows nothing of what follows from it: that is for `permissions`.
"""

from collections.abc import Collection, Hashable
from typing import Any

from django.contrib.auth import get_backends, get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, PermissionsMixin

from wagtail.models import GroupSitePermission
from wagtail.permissions import policy_registry

from .models import CobrowseSession, CobrowseSiteSettings
from .permissions import SessionPermissionPolicy


#: The apps whose permissions are asked for.
APPS = ("wagtailadmin", "wagtail_cobrowse")
#: What a backend must not do in its own way, or its rights come from elsewhere.
OF_BACKENDS = (
    "has_perm",
    "get_all_permissions",
    "get_user_permissions",
    "get_group_permissions",
    "_get_permissions",
    "_get_user_permissions",
    "_get_group_permissions",
)


def read_grounds(users: Collection[Any]) -> dict[Any, Hashable] | None:
    """
    For each of ``users``, by primary key, what their rights rest on; five queries.

    None when rights may come from elsewhere than Django's and Wagtail's tables: a
    backend, user model or policy of the site's own has to be asked each time.
    """
    if not are_in_tables():
        return None
    ids = [user.pk for user in users]
    own = _gather(_find_permissions(get_user_model()._default_manager, pk__in=ids))
    groups = _gather(Group.objects.filter(user__in=ids).values_list("user", "pk"))
    involved = set().union(*groups.values())
    rights = _gather(_find_permissions(Group.objects, pk__in=involved))
    for group, *right in GroupSitePermission.objects.filter(
        group__in=involved
    ).values_list("group", "site", "permission"):
        rights.setdefault(group, set()).add(tuple(right))
    allowed = frozenset(
        CobrowseSiteSettings.objects.values_list(
            "site",
            "allow_watching",
            "allow_filing",
            "allow_pointer",
            "allow_highlight",
            "allow_look",
            "allow_draw",
            "allow_propose",
            "allow_suggest",
            "allow_assist_scroll",
            "allow_assist_click",
            "allow_assist_type",
        )
    )
    of_groups = {group: (group, frozenset(rights.get(group, ()))) for group in involved}
    return {
        user.pk: (
            user.is_active,
            user.is_superuser,
            frozenset(own.get(user.pk, ())),
            frozenset(of_groups[group] for group in groups.get(user.pk, ())),
            allowed,
        )
        for user in users
    }


def are_in_tables() -> bool:
    """Whether all rights come from Django's and Wagtail's tables."""
    return (
        getattr(get_user_model(), "has_perm", None) is PermissionsMixin.has_perm
        and type(policy_registry.get_by_type(CobrowseSession))
        is SessionPermissionPolicy
        and all(_is_ordinary(type(each)) for each in get_backends())
    )


def _is_ordinary(backend: type) -> bool:
    return all(
        getattr(backend, name, None) is getattr(ModelBackend, name, None)
        for name in OF_BACKENDS
    )


def _find_permissions(manager, **who):
    """Pairs of a user or group and a permission, of the apps that matter."""
    rows = manager.order_by().filter(**who)
    name = "permissions" if manager.model is Group else "user_permissions"
    ours = rows.filter(**{f"{name}__content_type__app_label__in": APPS})
    return ours.values_list("pk", name)


def _gather(pairs) -> dict[Any, set[Any]]:
    gathered: dict[Any, set[Any]] = {}
    for key, value in pairs:
        gathered.setdefault(key, set()).add(value)
    return gathered
