"""Who asks: a visitor by the seat cookie, an advisor by the Wagtail login."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission

from django.contrib.auth.models import AnonymousUser

from wagtail.models import Site

from .. import permissions
from ..seats import COOKIE_NAME, hash_seat, read_seat


class SeatAuthentication(BaseAuthentication):
    """``request.auth`` is the hash of the seat; None for who has no seat yet.

    The login of the site plays no part: a visitor stays one visitor when logging in.
    """

    def authenticate(self, request):
        seat = read_seat(request.META.get("HTTP_COOKIE", ""))
        return (AnonymousUser(), hash_seat(seat)) if seat else None


class SeatScheme(OpenApiAuthenticationExtension):
    target_class = SeatAuthentication
    name = "seat"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": COOKIE_NAME}


class MayAdvise(BasePermission):
    """On the site that is asked; all others get the same 403, whatever they ask for."""

    def has_permission(self, request, view) -> bool:
        site = Site.find_for_request(request)
        return site is not None and permissions.may_advise(request.user, site)


class MayWatch(BasePermission):
    """The same for those who look on at sessions of others."""

    def has_permission(self, request, view) -> bool:
        site = Site.find_for_request(request)
        return site is not None and permissions.may_watch(request.user, site)


class MayFile(BasePermission):
    """The same for those who may keep a copy of a chat."""

    def has_permission(self, request, view) -> bool:
        site = Site.find_for_request(request)
        return site is not None and permissions.may_file(request.user, site)


class MayTakeOver(BasePermission):
    """The same for those who may take chats from others."""

    def has_permission(self, request, view) -> bool:
        site = Site.find_for_request(request)
        return site is not None and permissions.may_take_over(request.user, site)


class MayBan(BasePermission):
    """The same for advisors who may ban as well."""

    def has_permission(self, request, view) -> bool:
        site, user = Site.find_for_request(request), request.user
        return (
            site is not None
            and permissions.may_advise(user, site)
            and permissions.may_ban(user, site)
        )


class MayWork(BasePermission):
    """The same for all who have a workplace."""

    def has_permission(self, request, view) -> bool:
        return permissions.may_work(request.user, Site.find_for_request(request))
