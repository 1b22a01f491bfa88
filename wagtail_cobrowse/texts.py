"""The catalog of the visitor's interface, in the language that the address names."""

from django.conf import settings
from django.http import Http404
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.i18n import JSONCatalog


class TextsView(JSONCatalog):
    """Django's JSON catalog of the domain ``djangojs``; the same for everybody.

    The address carries the package's version, so that it can be cached for long.
    """

    packages = ["wagtail_cobrowse"]

    def get(self, request, *args, language, **kwargs):
        """404 for a language that the site does not have."""
        if not translation.check_for_language(language) or language not in dict(
            settings.LANGUAGES
        ):
            # Else Django's LocaleMiddleware would redirect to the same path
            # below a language.
            request.urlconf = "wagtail_cobrowse.api.urls"
            raise Http404
        with translation.override(language):
            response = super().get(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=7 * 24 * 3600)
        response.headers["X-Robots-Tag"] = "noindex"
        return response
