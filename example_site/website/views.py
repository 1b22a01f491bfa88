from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request

from wagtail.models import Locale, Page

from wagtail_cobrowse.webcodes import find_page_by_webcode, is_retired

from .models import MembersPage


def redirect_to_language(request):
    """Sends the visitor to the home page in the language of the browser."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def search(request):
    query = request.GET.get("query", "").strip()
    if page := find_page_by_webcode(request, query):
        return redirect(page.get_url(request))
    results = []
    if query:
        pages = Page.objects.live().public().filter(locale=Locale.get_active())
        results = pages.specific().search(query[:200])[:20]
    retired = is_retired(request, query)
    context = {"query": query, "results": results, "retired": retired}
    return render(request, "website/search.html", context)


class MemberLoginView(LoginView):
    """The members' login; without another aim it leads to the members' page."""

    template_name = "website/login.html"

    def get_default_redirect_url(self):
        page = MembersPage.objects.live().filter(locale=Locale.get_active()).first()
        return page.get_url(self.request) if page else f"/{get_language()}/"


def page_not_found(request, exception):
    return render(request, "website/404.html", status=404)
