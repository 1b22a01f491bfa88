"""
A relay as the documentation of Channels shows it: ``group_send``, in memory or, with
COBROWSE_BENCH_REDIS, over Redis pub/sub.
"""

import os

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter

from django.conf import settings
from django.urls import path


if address := os.environ.get("COBROWSE_BENCH_REDIS"):
    layer = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [address]},
    }
else:
    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
settings.configure(CHANNEL_LAYERS={"default": layer})


class Relay(AsyncWebsocketConsumer):
    async def connect(self):
        arguments = self.scope["url_route"]["kwargs"]
        self.group = f"session-{arguments['number']}"
        if arguments["end"] == "advisor":
            await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send(
            self.group, {"type": "relay.frame", "frame": bytes_data}
        )

    async def relay_frame(self, event):
        await self.send(bytes_data=event["frame"])


sockets = URLRouter([path("<str:end>/<str:number>", Relay.as_asgi())])


async def application(scope, receive, send):
    if scope["type"] == "websocket":
        await sockets(scope, receive, send)
