"""The stage document: the page of an opaque origin in which the mirror is built."""

import json

from django.http import HttpResponseForbidden
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wagtail.admin.staticfiles import versioned_static
from wagtail.models import Site

from .. import permissions
from . import places


@require_safe
def stage(request):
    """
    One classic script and nothing else, under the policy of the stage.

    The query is ignored and nothing is written: the frame can navigate itself here,
    in some browsers with the advisor's cookies, and gains nothing by it.
    """
    if not permissions.may_work(request.user, Site.find_for_request(request)):
        return HttpResponseForbidden()
    return document(request)


def document(request):
    """The stage document, for somebody who was let in."""
    script = places.absolute(request, versioned_static("wagtail_cobrowse/stage.js"))
    response = render(
        request,
        "wagtail_cobrowse/admin/stage.html",
        {
            "script": script,
            "origin": places.origin(request),
            "prefixes": json.dumps(places.places(request)),
            "labels": json.dumps(labels(), ensure_ascii=False),
        },
    )
    # Set here, so that no middleware of the site adds a second policy or another value.
    response["Content-Security-Policy"] = places.serialise(policy(request, script))
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["X-DNS-Prefetch-Control"] = "off"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def labels() -> dict[str, str]:
    """What stands in the mirror for what is not shown."""
    return {
        "private": _("Private"),
        "frame": _("Other website"),
        "unshared": _("Not shared"),
        "media": _("Media"),
        "video": _("Video"),
        "audio": _("Audio"),
        "drawing": _("Drawing"),
        "document": _("Document (PDF)"),
        "map": _("Map"),
        "captcha": _("Security check"),
        "part": _("Cannot be shown"),
    }


def policy(request, script: str) -> places.Policy:
    """
    The stage's policy. No nonce: with one, ``import()`` reached foreign servers.
    """
    static = places.static_place(request)
    everywhere = places.places(request)
    return {
        "sandbox": ["allow-scripts"],
        "default-src": ["'none'"],
        # A query is no part of a policy's path.
        "script-src": [script.partition("?")[0]],
        "style-src": ["'unsafe-inline'", static],
        "img-src": [*everywhere, "data:", "blob:"],
        "font-src": [static, *places.media_places(request), "data:"],
        "connect-src": ["'none'"],
        "frame-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
