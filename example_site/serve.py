"""
Prepares the demo and serves it until it is interrupted: what ``make demo`` runs.

One process serves pages, sockets and files. A site in production runs pages and
sockets in separate processes; see the documentation.
"""

import argparse
import os
import shutil
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

from pathlib import Path


ROOT = Path(__file__).resolve().parent.parent
USERS = {
    "admin": "administrator",
    "editor": "editor of the pages",
    "advisor": "advisor at /admin/cobrowse/",
    "advisor2": "second advisor",
    "supervisor": "advisor who may watch and file, once the site allows it",
    "member": "visitor with an account on the site",
}
PASSWORD = "demo"
READY_TIMEOUT = 60


def main() -> None:
    arguments = parse_arguments()
    os.environ["COBROWSE_VAR"] = str(arguments.var)
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    sys.path.insert(0, str(ROOT))
    # Before anything else, so that a port in use is not found out after a minute.
    sockets = listen(arguments.port)
    prepare(fresh=arguments.fresh)
    serve(sockets, arguments.port)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Prepare and serve the demo.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--var", type=Path, default=ROOT / "var")
    parser.add_argument("--fresh", action="store_true", help="start anew")
    arguments = parser.parse_args()
    arguments.var = arguments.var.expanduser().resolve()
    return arguments


def listen(port: int) -> list[socket.socket]:
    """Sockets on the loopback addresses: the demo's passwords are public."""
    sockets = []
    for family, address in [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]:
        listener = None
        try:
            listener = socket.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address, port))
        except OSError as error:
            if listener is not None:
                listener.close()
            # Without IPv6 on the machine, IPv4 alone will do.
            if family == socket.AF_INET:
                sys.exit(
                    f"Cannot listen on port {port} ({error.strerror}). "
                    f"Another one: make demo PORT={port + 765}"
                )
        else:
            sockets.append(listener)
    return sockets


def prepare(*, fresh: bool) -> None:
    """Bring database and demo content up to date; with ``fresh``, from nothing."""
    import django

    from django.conf import settings

    if fresh:
        forget(Path(settings.DATABASES["default"]["NAME"]), Path(settings.MEDIA_ROOT))
    django.setup()

    from django.core.management import call_command
    from django.db import connections

    print("Preparing database and demo content …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    connections.close_all()


def forget(database: Path, media: Path) -> None:
    """Delete what the demo made in its directory, and nothing else there."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(media, ignore_errors=True)


def serve(sockets: list[socket.socket], port: int) -> None:
    import uvicorn

    config = uvicorn.Config(
        "example_site.asgi:application",
        # "auto" is uvloop wherever uvloop exists.
        loop="auto",
        ws="websockets-sansio",
        # Compressed in the browser; on the server it would cost far more.
        ws_per_message_deflate=False,
        ws_max_size=128 * 1024,
        timeout_graceful_shutdown=3,
        log_level="warning",
        access_log=False,
    )
    announcer = threading.Thread(target=announce, args=[port], daemon=True)
    announcer.start()
    try:
        uvicorn.Server(config).run(sockets=sockets)
    except KeyboardInterrupt:
        pass
    print("\nThe demo has ended.", flush=True)


def announce(port: int) -> None:
    """Say who can log in, and where, as soon as a page really comes."""
    url = f"http://localhost:{port}/"
    deadline = time.monotonic() + READY_TIMEOUT
    while True:
        try:
            with urllib.request.urlopen(f"{url}en/", timeout=10) as response:
                response.read()
            break
        except OSError as error:
            if time.monotonic() > deadline:
                reason = (
                    f"answers {error.code}"
                    if isinstance(error, urllib.error.HTTPError)
                    else "does not answer"
                )
                print(f"The site {reason}; see the messages above.", flush=True)
                return
            time.sleep(0.1)
    width = max(map(len, USERS))
    print()
    for name, what in USERS.items():
        print(f"  user {name:<{width}}  password {PASSWORD}  ({what})")
    print(f"\nReady: {url}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nInterrupted.")
