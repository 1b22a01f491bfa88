"""The OpenAPI description of this API, and of nothing else of the site."""

from drf_spectacular.views import SpectacularAPIView

from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from .. import __version__


class SchemaView(SpectacularAPIView):
    authentication_classes = []
    permission_classes = []
    throttle_classes = []

    def get(self, request, *args, **kwargs):
        from .urls import endpoints

        self.patterns = endpoints
        self.custom_settings = {
            "TITLE": "wagtail-cobrowse",
            "DESCRIPTION": "Service chat and co-browsing.",
            "VERSION": __version__,
            "SERVERS": [{"url": f"{reverse('wagtail_cobrowse:root')}api"}],
        }
        response = super().get(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
