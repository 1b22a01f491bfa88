"""
WebSocket routes, with the middleware each needs.

A project with an ASGI application of its own adds ``websocket_urlpatterns`` to its
``URLRouter``; there is nothing to wrap.
"""

from channels.auth import AuthMiddlewareStack
from channels.sessions import CookieMiddleware

from django.urls import path, re_path

from .consumers.advisor import AdvisorQueueConsumer, AdvisorSessionConsumer
from .consumers.stray import StrayConsumer
from .consumers.visitor import VisitorConsumer


websocket_urlpatterns = [
    path(
        "cobrowse/ws/visitor/<str:route>/", CookieMiddleware(VisitorConsumer.as_asgi())
    ),
    path("cobrowse/ws/advisor/", AuthMiddlewareStack(AdvisorQueueConsumer.as_asgi())),
    path(
        "cobrowse/ws/advisor/<str:route>/",
        AuthMiddlewareStack(AdvisorSessionConsumer.as_asgi()),
    ),
    re_path(r"^cobrowse/ws/", StrayConsumer.as_asgi()),
]
