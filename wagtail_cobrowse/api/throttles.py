"""Coarse brakes against floods; limits that must hold exactly are in the verbs."""

from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from django.db import Error
from django.utils.crypto import salted_hmac

from .. import addresses, logs
from ..logs import Event


class CobrowseThrottle(SimpleRateThrottle):
    """Limits by who asks. The cache never holds an address or a seat in clear."""

    def allow_request(self, request, view):
        """Whoever cannot be counted may pass: a cache that is full ends no chat."""
        try:
            return super().allow_request(request, view)
        except Error:
            # A cache in the database: answered as everywhere.
            raise
        except Exception as error:
            # Each cache has exceptions of its own. The type alone: messages hold keys.
            logs.warn(Event.BRAKE_FAILED, "A brake could not count", error)
            return True

    def get_cache_key(self, request, view):
        ident = self.identify(request)
        digest = salted_hmac("wagtail_cobrowse.throttles", ident, algorithm="sha256")
        return f"cobrowse.throttle.{self.scope}.{digest.hexdigest()[:32]}"

    def identify(self, request) -> str:
        return self.get_ident(request)

    def get_ident(self, request) -> str:
        """The address or network; whom an unknown proxy names does not count."""
        return addresses.find_network(
            request.META.get("REMOTE_ADDR"),
            request.META.get("HTTP_X_FORWARDED_FOR", ""),
        )


class SeatThrottle(CobrowseThrottle):
    """A visitor's tabs together; without a seat, all at one address."""

    scope, rate = "seat", "600/min"

    def identify(self, request) -> str:
        return request.auth or self.get_ident(request)


class AddressThrottle(CobrowseThrottle):
    """New conversations and consents of one address, which an office may share."""

    scope, rate = "address", "120/min"


class AddressHourThrottle(AddressThrottle):
    """The same over a longer time, in which most of what was opened still lives."""

    scope, rate = "address-hour", "1200/hour"


class MessageThrottle(SeatThrottle):
    """Messages of one visitor."""

    scope, rate = "messages", "60/min"


class AdvisorThrottle(CobrowseThrottle):
    """One advisor, in all workplaces."""

    scope, rate = "advisor", "1200/min"

    def identify(self, request) -> str:
        return f"user {request.user.pk}"


#: For whatever opens a conversation or a session.
OPENING: list[type[BaseThrottle]] = [AddressThrottle, AddressHourThrottle]
