"""A run that is told to end leaves no server behind."""

import os
import signal
import subprocess
import sys

from pathlib import Path

import pytest


pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent

#: Starts a Redis, says which process it is, and goes on until it is told to end.
START = """
import asyncio, time, uvloop
from benchmarks.relay import servers
from tests import ending

async def serve():
    with servers.redis() as (_, pid):
        print(pid, flush=True)
        await asyncio.sleep(60)

with ending.in_order():
    {run}
"""
IN_A_LOOP = "uvloop.run(serve())"
#: A benchmark that is busy with something else than waiting for sockets.
BETWEEN_STEPS = """
    with servers.redis() as (_, pid):
        print(pid, flush=True)
        while True:
            time.sleep(0.01)
"""


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("run", [IN_A_LOOP, BETWEEN_STEPS])
def test_what_was_started_ends_with_the_run_that_is_told_to_end(run):
    command = [sys.executable, "-c", START.format(run=run)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            redis = int(process.stdout.readline())
            assert is_there(redis)
            # Twice, as whoever waits may do: the second one interrupts nothing.
            for _ in range(2):
                process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 128 + signal.SIGTERM
        finally:
            process.kill()
    assert not is_there(redis)
