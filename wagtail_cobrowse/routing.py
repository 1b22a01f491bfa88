"""
WebSocket routes, with the middleware each needs.

A project with an ASGI application of its own adds ``websocket_urlpatterns`` to its
``URLRouter``; there is nothing to wrap.
"""

from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.sessions import CookieMiddleware

from django.urls import path, re_path

from .consumers.entrance import Entrance
from .consumers.service import ServiceConsumer
from .consumers.stage import AdvisorSessionConsumer
from .consumers.stray import StrayConsumer
from .consumers.visitor import VisitorConsumer
from .consumers.workplace import AdvisorQueueConsumer


# What Django calls a view is an ASGI application here.
_visitor: Any = Entrance(CookieMiddleware(VisitorConsumer.as_asgi()))
_service: Any = Entrance(ServiceConsumer.as_asgi())
_queue: Any = Entrance(AuthMiddlewareStack(AdvisorQueueConsumer.as_asgi()))
_stage: Any = Entrance(AuthMiddlewareStack(AdvisorSessionConsumer.as_asgi()))

#: For every path that is none of ours.
stray: Any = Entrance(StrayConsumer.as_asgi())

websocket_urlpatterns = [
    path("cobrowse/ws/visitor/", _service),
    path("cobrowse/ws/visitor/<str:route>/", _visitor),
    path("cobrowse/ws/advisor/", _queue),
    path("cobrowse/ws/advisor/<str:route>/", _stage),
    re_path(r"^cobrowse/ws/", stray),
]
