"""The whole demo in one process: the site, its sockets, its static files."""

import os


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")

from wagtail_cobrowse.asgi import application as site  # noqa: I001

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler


class StaticFiles(ASGIStaticFilesHandler):
    """Serves what the finders find, without DEBUG; browsers ask again each time."""

    async def get_response_async(self, request):
        response = await super().get_response_async(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


application = StaticFiles(site)
