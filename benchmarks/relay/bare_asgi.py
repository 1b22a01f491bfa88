"""A relay that is an ASGI application and nothing else: the same server's floor."""

#: What sends to each end of a session.
sends = {"visitor": {}, "advisor": {}}


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    _, end, number = scope["path"].split("/")
    await receive()
    await send({"type": "websocket.accept"})
    sends[end][number] = send
    others = sends["visitor" if end == "advisor" else "advisor"]
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            break
        await others[number]({"type": "websocket.send", "bytes": message["bytes"]})
