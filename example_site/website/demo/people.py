"""The users of the demo; the password of all is "demo"."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from wagtail.models import GroupPagePermission, Page

from wagtail_cobrowse.models import AdvisorProfile


PASSWORD = "demo"
#: Made by `cobrowse_setup`, and by hand as a site would, with these rights.
ADVISORS, SUPERVISORS = "Advisors", "Supervisors"
SUPERVISORS_MAY = [
    "access_admin",
    *(f"{action}_cobrowsesession" for action in ("watch", "file", "ban", "report")),
    *(f"{action}_cannedreply" for action in ("add", "change", "delete", "view")),
]
#: Login, first name, last name, groups.
PEOPLE = [
    ("admin", "Imke", "Lorenzen", []),
    ("editor", "Tom", "Petersen", ["Editors"]),
    ("advisor", "Anna", "Berger", [ADVISORS]),
    ("advisor2", "Jonas", "Weber", [ADVISORS]),
    ("supervisor", "Birte", "Hansen", [ADVISORS, SUPERVISORS]),
    ("member", "Mara", "Johannsen", []),
]


def build_people() -> dict:
    """The users by login, made where they are missing."""
    _let_editors_publish()
    return {login: _build(login, *rest) for login, *rest in PEOPLE}


def _build(login, first_name, last_name, groups):
    user, created = get_user_model().objects.get_or_create(
        username=login,
        defaults={
            "first_name": first_name,
            "last_name": last_name,
            "email": f"{login}@nordlicht.example",
            "is_superuser": login == "admin",
            "is_staff": login == "admin",
        },
    )
    if created:
        user.set_password(PASSWORD)
        user.save()
    if "Editors" in groups:
        user.groups.add(Group.objects.get(name="Editors"))
    return user


def join_advisors(people: dict):
    """Put advisors and supervisors into their groups, once `cobrowse_setup` has run."""
    group, created = Group.objects.get_or_create(name=SUPERVISORS)
    if created:
        group.permissions.set(Permission.objects.filter(codename__in=SUPERVISORS_MAY))
    for login, first_name, last_name, names in PEOPLE:
        if ADVISORS in names:
            people[login].groups.add(*Group.objects.filter(name__in=names))
            AdvisorProfile.objects.get_or_create(
                user=people[login],
                defaults={"public_name": f"{first_name} {last_name}"},
            )


def _let_editors_publish():
    group, _created = Group.objects.get_or_create(name="Editors")
    group.permissions.add(
        Permission.objects.get(
            codename="access_admin", content_type__app_label="wagtailadmin"
        )
    )
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=Page.get_first_root_node(),
            permission=Permission.objects.get(
                codename=codename, content_type__app_label="wagtailcore"
            ),
        )
