"""The OpenAPI description of this API, and of nothing else of the site."""

from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView

from django.urls import reverse

from .. import __version__


class SchemaView(SpectacularAPIView):
    authentication_classes = []
    permission_classes = []
    throttle_classes = []
    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]
    urlconf = "wagtail_cobrowse.api.urls"

    def get(self, request, *args, **kwargs):
        self.custom_settings = {
            "TITLE": "wagtail-cobrowse",
            "DESCRIPTION": "Service chat and co-browsing.",
            "VERSION": __version__,
            "SERVERS": [{"url": f"{reverse('wagtail_cobrowse:root')}api"}],
            "SERVE_INCLUDE_SCHEMA": False,
        }
        return super().get(request, *args, **kwargs)
