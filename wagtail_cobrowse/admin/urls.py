from django.urls import path

from .stage import stage
from .workplace import WorkplaceView


app_name = "wagtail_cobrowse_admin"

urlpatterns = [
    path("", WorkplaceView.as_view(), name="workplace"),
    path("stage/", stage, name="stage"),
]
