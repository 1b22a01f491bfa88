from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from example_site.website import views


urlpatterns = [
    path("", views.redirect_to_language),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("cobrowse/", include("wagtail_cobrowse.urls")),
    *i18n_patterns(
        path("search/", views.search, name="search"),
        path("login/", views.MemberLoginView.as_view(), name="login"),
        path("logout/", LogoutView.as_view(), name="logout"),
        path("", include(wagtail_urls)),
    ),
]

handler404 = "example_site.website.views.page_not_found"
