from django.http import HttpResponse
from django.urls import include, path


urlpatterns = [
    path("cobrowse/", include("wagtail_cobrowse.urls")),
    path("", lambda request: HttpResponse("<script src='/other.js'></script>")),
]
