from django.urls import include, path, re_path

from . import health, upgrading
from .landing import not_found, start
from .metrics import metrics
from .texts import TextsView


app_name = "wagtail_cobrowse"


urlpatterns = [
    # Names the prefix under which the site has mounted us; there is nothing to see.
    path("", not_found, name="root"),
    path("api/", include("wagtail_cobrowse.api.urls")),
    path("start/", start, name="start"),
    path("texts/<str:language>/", TextsView.as_view(), name="texts"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    path("health/metrics/", metrics, name="metrics"),
    re_path(r"^ws/", upgrading.upgrade),
    # What ends with a slash and is none of ours is nobody's.
    re_path(r"^.+/$", not_found),
]
