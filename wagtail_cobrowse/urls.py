from django.http import HttpResponseNotFound
from django.urls import include, path

from . import health
from .texts import TextsView


app_name = "wagtail_cobrowse"

urlpatterns = [
    # Names the prefix under which the site has mounted us; there is nothing to see.
    path("", lambda request: HttpResponseNotFound(), name="root"),
    path("api/", include("wagtail_cobrowse.api.urls")),
    path("texts/<str:language>/", TextsView.as_view(), name="texts"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
]
