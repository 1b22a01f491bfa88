"""A relay that is an ASGI application and nothing else: the same server's floor."""

sends = {}


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    _, end, number = scope["path"].split("/")
    await receive()
    await send({"type": "websocket.accept"})
    if end == "advisor":
        sends[number] = send
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            break
        if end == "visitor":
            await sends[number]({"type": "websocket.send", "bytes": message["bytes"]})
