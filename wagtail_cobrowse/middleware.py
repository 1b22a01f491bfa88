"""For sites whose search view cannot be edited: webcodes open their pages."""

from django.shortcuts import redirect

from .settings import cobrowse_settings
from .webcodes import find_page_by_webcode


class WebcodeSearchMiddleware:
    """
    Redirects a search for a webcode to its page, in the views that the site names.

    ``WEBCODE_SEARCHES`` pairs the name of a URL with its query parameter:
    ``[("search", "query")]``. No other view is looked at.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method not in ("GET", "HEAD"):
            return None
        name = request.resolver_match.view_name
        for url_name, parameter in cobrowse_settings.webcode_searches:
            if url_name == name:
                page = find_page_by_webcode(request, request.GET.get(parameter))
                return redirect(page.get_url(request)) if page else None
        return None
