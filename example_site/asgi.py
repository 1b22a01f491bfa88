"""The whole demo in one process: the site, its sockets, its static files and media."""

import os


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")

# First, because it sets up Django.
from wagtail_cobrowse.asgi import application as site  # noqa: I001

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.views.static import serve


class StaticFiles(ASGIStaticFilesHandler):
    """Serves what the finders find, without DEBUG; browsers ask again each time.

    Other settings may let them keep it longer, by `STATIC_CACHE_CONTROL`.
    """

    cache_control = getattr(settings, "STATIC_CACHE_CONTROL", "no-cache")

    async def get_response_async(self, request):
        response = await super().get_response_async(request)
        response.headers.setdefault("Cache-Control", self.cache_control)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class Media(StaticFiles):
    """Serves uploaded files; a new version of one has a new name."""

    cache_control = "max-age=3600"

    def get_base_url(self):
        return settings.MEDIA_URL

    def serve(self, request):
        path = self.file_path(request.path)
        return serve(request, path, document_root=settings.MEDIA_ROOT)


application = Media(StaticFiles(site))
