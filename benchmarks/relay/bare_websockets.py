"""A relay on the ``websockets`` library and nothing else."""

import contextlib
import sys

import uvloop

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed


#: The connections of each end of a session.
ends = {"visitor": {}, "advisor": {}}


async def relay(connection):
    _, end, number = connection.request.path.split("/")
    ends[end][number] = connection
    others = ends["visitor" if end == "advisor" else "advisor"]
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            await others[number].send(message)


async def main(port: int) -> None:
    async with serve(relay, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
