from django.http import HttpResponseNotFound
from django.urls import path


app_name = "wagtail_cobrowse"

urlpatterns = [
    path("", lambda request: HttpResponseNotFound(), name="root"),
]
