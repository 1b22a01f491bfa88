"""
What a frame costs on its way through the socket server, beside bare relays.

``python -m benchmarks.relay`` runs all of it, ``--quick`` in seconds.
"""

#: In the address of a page: what reads it waits so many seconds for its database.
SLOW, SLOW_SECONDS = "/slow/", 0.2
