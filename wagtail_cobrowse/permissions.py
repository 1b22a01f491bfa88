"""Who may advise. Importing this module registers the policy with Wagtail."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from .models import CobrowseSession


register_permission_policy(CobrowseSession, ModelPermissionPolicy(CobrowseSession))


def may_advise(user) -> bool:
    """Whether ``user`` is active, may enter the admin and may advise.

    Django caches permissions on the user object: whoever checks again later must
    load the user anew.
    """
    if user is None or not user.is_active:
        return False
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(CobrowseSession)
    return policy.user_has_permission(user, "advise")
