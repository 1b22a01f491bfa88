"""A request with a login that is over takes nothing away from the one that followed."""

import pytest

from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import RequestFactory

from tests.rights import allow, give

from .test_rules import METHODS


ADVISORS = [each for each in METHODS if each[0].startswith("advisor/")]


def change_password(user, key):
    """What Django's own form does; the key of the new login's session."""
    request = RequestFactory().post("/")
    request.session = SessionStore(key)
    request.user = user
    user.set_password("another")
    user.save()
    update_session_auth_hash(request, user)
    request.session.save()
    return request.session.session_key


@pytest.mark.parametrize("path, method", ADVISORS)
def test_an_old_login_is_refused_and_no_cookie_is_touched(
    site, workplace, advisor, path, method
):
    # With every right there is, for a refusal to be one of the login alone.
    allow(site, allow_watching=True, allow_filing=True)
    for action in ("watch", "file", "takeover", "ban"):
        give(advisor, action, site)
    rest = path.removeprefix("advisor/").replace(
        "<uuid:pk>", "00000000-0000-4000-8000-000000000000"
    )
    old = workplace.client.cookies["sessionid"].value
    new = change_password(advisor, old)
    refused = getattr(workplace, method)(rest)
    assert refused.status_code == 403
    assert "sessionid" not in refused.cookies
    workplace.client.cookies["sessionid"] = new
    assert getattr(workplace, method)(rest).status_code != 403


def test_a_password_that_somebody_else_has_changed_ends_the_login(workplace, advisor):
    advisor.set_password("another")
    advisor.save()
    refused = workplace.get("queue/")
    assert refused.status_code == 403
    assert "sessionid" not in refused.cookies
    assert Session.objects.count() == 1, "nothing is written for a read"


def test_without_a_session_the_user_is_whom_the_site_has_found(site, advisor, rf):
    """Behind a middleware that knows its users by something else than a cookie."""
    from wagtail_cobrowse.api.advisor import QueueView

    request = rf.get("/")
    request.user = advisor
    assert QueueView.as_view()(request).status_code == 200
