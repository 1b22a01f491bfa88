"""Short ways to give rights on single sites in tests."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from wagtail.models import GroupSitePermission, Site

from wagtail_cobrowse.models import AdvisorProfile, CobrowseSiteSettings


def fresh(user):
    """The same user without any cached permission."""
    return get_user_model().objects.get(pk=user.pk)


def add_site(home, hostname="other.example"):
    """Another site, beside the default one."""
    # Its models are those of the tests' own site; rights are given on others too.
    from tests.testapp.pages import add_page

    page = add_page(home.get_parent(), hostname, slug=hostname.split(".")[0])
    return Site.objects.create(hostname=hostname, root_page=page)


def make_user(username, public_name="", **rights):
    """A user of the admin; ``rights`` name the sites by action: ``advise=[site]``."""
    user = get_user_model().objects.create_user(username, password="demo")
    group = Group.objects.create(name=f"Group of {username}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    for action, sites in rights.items():
        for site in sites:
            give(user, action, site)
    if public_name:
        AdvisorProfile.objects.create(user=user, public_name=public_name)
    return user


def give(user, action, site):
    """Give the first group of ``user`` a right on ``site``."""
    return GroupSitePermission.objects.create(
        group=user.groups.first(), site=site, permission=permission(action)
    )


def permission(action):
    return Permission.objects.get(codename=f"{action}_cobrowsesession")


def allow(site, **values):
    """Switch ``allow_watching`` or ``allow_filing`` of a site on or off."""
    settings = CobrowseSiteSettings.for_site(site)
    for name, value in values.items():
        setattr(settings, name, value)
    settings.save()
