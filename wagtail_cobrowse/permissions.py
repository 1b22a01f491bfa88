"""
Who may advise, watch, file, take over, ban and read reports, and for which sites.

Importing this module registers the policy with Wagtail. A right is given to a group
either for all sites, by Django's permission, or for single ones, by Wagtail's
`GroupSitePermission`. Permissions are cached on the user object: whoever checks again
later must load the user anew.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from .models import AdvisorProfile, CobrowseSession, CobrowseSiteSettings


#: Actions of the policy: run sessions, look on at those of others, keep a chat, take
#: one from the advisor who has it, ban a visitor, see overview and reports.
ADVISE, WATCH, FILE, TAKEOVER, BAN = "advise", "watch", "file", "takeover", "ban"
REPORT = "report"
#: Propose what a visitor may do in the page; do it there oneself, if the visitor lets.
PROPOSE, ASSIST = "propose", "assist"

#: Ids of sites; None stands for all, also those that are made later.
Reach = frozenset[int] | None
EVERYWHERE: Reach = None
NOWHERE: Reach = frozenset()


class SessionPermissionPolicy(SitePermissionPolicy):
    """Wagtail's policy for what belongs to a site, as a session by its conversation."""

    def __init__(self, model):
        BaseDjangoAuthPermissionPolicy.__init__(self, model)
        self.site_field_name = "conversation__site"

    @property
    def _content_type(self):
        # Not kept for the life of the process, as Wagtail does: its number changes
        # when the database is made anew. Django has a cache of its own.
        return ContentType.objects.get_for_model(self.model)

    def user_has_everywhere(self, user, actions) -> bool:
        """Whether ``user`` has one of ``actions`` on every site, also a future one."""
        return user.is_superuser or self._user_has_global_permission(user, actions)

    def find_site_ids(self, user, actions) -> frozenset[int]:
        """The sites on which a group of ``user`` has one of ``actions``."""
        codenames = self._get_permission_codenames(actions)
        return frozenset(
            each.site_id
            for each in self.get_cached_permissions_for_user(user)
            if each.permission.content_type_id == self._content_type.pk
            and each.permission.codename in codenames
        )

    def user_has_any_permission_for_instance(self, user, actions, instance):
        """Whether ``user`` has one of ``actions`` on a site, or a session of one."""
        site = _site_of(instance)
        return super().user_has_any_permission_for_instance(user, actions, site)

    def users_with_any_permission_for_instance(self, actions, instance):
        """Who has one of ``actions`` on a site, or a session of one."""
        return super().users_with_any_permission_for_instance(
            actions, _site_of(instance)
        )


register_permission_policy(CobrowseSession, SessionPermissionPolicy(CobrowseSession))


def may_advise(user, site=None) -> bool:
    """Whether ``user`` may advise visitors of ``site``, or of any site without one."""
    return _may(user, [ADVISE], site)


def find_advisors(site) -> list:
    """Who is meant to advise visitors of ``site``.

    Superusers may do everything, and seldom advise: they are left out, unless they have
    a name that visitors read.
    """
    policy = policy_registry.get_by_type(CobrowseSession)
    users = policy.users_with_any_permission_for_instance([ADVISE], site)
    named = AdvisorProfile.objects.exclude(public_name="").filter(user=OuterRef("pk"))
    is_meant = Q(is_superuser=False) | Exists(named)
    return list(users.filter(is_meant, is_active=True))


def list_entitled(user_ids, site):
    """Those of a few users whom `may_advise` lets advise visitors of ``site``.

    In two queries for any number of them, as long as rights come from Django's and
    Wagtail's tables alone.
    """
    policy = policy_registry.get_by_type(CobrowseSession)
    # Only of these: of all users with all that their groups may it is a long list.
    advisors = policy.users_with_any_permission_for_instance([ADVISE], site).filter(
        pk__in=user_ids
    )
    in_admin = ModelBackend().with_perm("wagtailadmin.access_admin")
    return (
        get_user_model()
        ._default_manager.filter(pk__in=advisors.values("pk"))
        .filter(pk__in=in_admin.filter(pk__in=user_ids).values("pk"))
        .order_by("pk")
    )


def may_watch(user, site) -> bool:
    """Whether ``user`` may look on at sessions of ``site``, and ``site`` allows it."""
    return _may(user, [WATCH], site) and _allows(site, "allow_watching")


def may_file(user, site) -> bool:
    """Whether ``user`` may file chats of ``site`` to a case, and ``site`` allows it."""
    return _may(user, [FILE], site) and _allows(site, "allow_filing")


def may_take_over(user, site) -> bool:
    """Whether ``user`` sees who has which chat of ``site``, and may take it over.

    Whoever does so advises from then on.
    """
    return may_advise(user, site) and _may(user, [TAKEOVER], site)


def may_propose(user, site) -> bool:
    """Whether ``user`` may propose actions to visitors of ``site`` while advising."""
    return may_advise(user, site) and _may(user, [PROPOSE], site)


def may_assist(user, site) -> bool:
    """Whether ``user`` may ask visitors of ``site`` to let them act on their page."""
    return may_advise(user, site) and _may(user, [ASSIST], site)


def may_ban(user, site=None) -> bool:
    """Whether ``user`` may ban visitors of ``site``, or of any site without one."""
    return _may(user, [BAN], site)


def find_ban_reach(user) -> Reach:
    """The sites whose bans ``user`` may see and lift."""
    return _reach(user, [BAN])


def find_report_reach(user) -> Reach:
    """The sites whose overview and reports ``user`` may see."""
    return _reach(user, [REPORT])


def may_work(user, site) -> bool:
    """Whether ``user`` may open the workplace of ``site``; without a site nobody."""
    return site is not None and (may_advise(user, site) or may_watch(user, site))


def is_within(site_id: int, reach: Reach) -> bool:
    """Whether a site is one of ``reach``."""
    return reach is None or site_id in reach


def find_reach(user) -> Reach:
    """The sites of whose queues ``user`` may hear."""
    return _reach(user, [ADVISE, WATCH])


def _reach(user, actions) -> Reach:
    if not _may(user, actions):
        return NOWHERE
    policy = policy_registry.get_by_type(CobrowseSession)
    if policy.user_has_everywhere(user, actions):
        return EVERYWHERE
    return policy.find_site_ids(user, actions)


def _may(user, actions, site=None) -> bool:
    if user is None or not user.is_active:
        return False
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(CobrowseSession)
    if site is None:
        return policy.user_has_any_permission(user, actions)
    return policy.user_has_any_permission_for_instance(user, actions, site)


def _allows(site, name: str) -> bool:
    row = CobrowseSiteSettings.objects.filter(site=site, **{name: True})
    return row.exists()


def _site_of(instance):
    if isinstance(instance, CobrowseSession):
        return instance.conversation.site
    return instance
