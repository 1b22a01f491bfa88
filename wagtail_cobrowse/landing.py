"""What answers below our prefix to a person's own browser, outside the API."""

from django.http import HttpResponseNotFound
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wagtail.models import Site

from .offers import find_cobrowsing_page


def not_found(request):
    """404, and no redirect of Django's LocaleMiddleware to a path below a language."""
    request.urlconf = "wagtail_cobrowse.api.urls"
    return HttpResponseNotFound()


@never_cache
@require_safe
def start(request):
    """
    Lead to the live co-browsing page of this site, for links of a site's own chat.

    In the language ``?language=`` if there is one, else in the browser's; where the
    site has no page in that language, to another one. 404 without any.
    """
    asked = request.GET.get("language", "")
    language = asked or translation.get_language_from_request(request)
    site = Site.find_for_request(request)
    page = find_cobrowsing_page(site, language) if site else None
    # A page below a root that belongs to no site any more has no address.
    url = page and page.get_url(request)
    return redirect(url) if url else not_found(request)
