"""
The ready-made ASGI application: Django's pages, and the sockets beside them.

``ASGI_APPLICATION = "wagtail_cobrowse.asgi.application"`` is all a site needs, in one
process for everything or in a second one for ``/cobrowse/ws/`` only.
"""

from django.core.asgi import get_asgi_application


# Django has to be set up before anything below is imported.
_pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from django.urls import re_path  # noqa: E402

from .consumers.draining import draining  # noqa: E402
from .consumers.supervisor import supervisor  # noqa: E402
from .routing import stray, websocket_urlpatterns  # noqa: E402


async def _lifespan(scope, receive, send):
    """Servers that speak it start the supervisor here; others with the first socket."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            supervisor.start()
            draining.watch()
            await send({"type": "lifespan.startup.complete"})
        else:
            draining.forget()
            await supervisor.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter(
    {
        "http": _pages,
        "websocket": URLRouter([*websocket_urlpatterns, re_path(r"", stray)]),
        "lifespan": _lifespan,
    }
)
