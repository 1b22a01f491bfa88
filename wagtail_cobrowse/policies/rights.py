"""Whether an advisor could open a page themselves."""

from django.contrib.auth.models import Group

from wagtail.models import BaseViewRestriction, Site


def belongs_to(page, site) -> bool:
    """Whether ``page`` is one of ``site``, in any language."""
    return any(
        root.site_id == site.pk and page.url_path.startswith(root.root_path)
        for root in Site.get_site_root_paths()
    )


def may_open(page, advisor, restrictions) -> bool:
    """Whether ``advisor`` may see ``page`` with these view restrictions on its way.

    Nobody was asked for a page's password here, so it is only passed by those who
    edit the page: they see it in the admin anyway.
    """
    if not advisor.is_active:
        return False
    if not restrictions or _passes(advisor, restrictions):
        return True
    return page.permissions_for_user(advisor).can_edit()


def _passes(advisor, restrictions) -> bool:
    kinds = {each.restriction_type for each in restrictions}
    if BaseViewRestriction.PASSWORD in kinds:
        return False
    if BaseViewRestriction.GROUPS not in kinds or advisor.is_superuser:
        return advisor.is_authenticated
    # Asked anew, not of the user object, which may be older than a change.
    own = set(Group.objects.filter(user=advisor).values_list("pk", flat=True))
    return all(
        own & {group.pk for group in each.groups.all()}
        for each in restrictions
        if each.restriction_type == BaseViewRestriction.GROUPS
    )
