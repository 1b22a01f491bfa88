"""Debian's packages that tests and checks need."""

import contextlib
import os
import shutil
import subprocess
import sys

from pathlib import Path

from tests import services


#: Package, and how to tell that what it brings is there.
PACKAGES = {
    "chromium": lambda: Path("/usr/bin/chromium").exists(),
    "firefox-esr": lambda: shutil.which("firefox-esr"),
    "gettext": lambda: shutil.which("msgfmt"),
    "postgresql": lambda: services.postgres_binaries(),
    "redis-server": lambda: (
        shutil.which("redis-server") or shutil.which("valkey-server")
    ),
    "webkit2gtk-driver": lambda: shutil.which("WebKitWebDriver"),
    "xvfb": lambda: shutil.which("Xvfb"),
}


def install(*names: str) -> None:
    """Install what is missing of ``names``; where that cannot be, say so and exit."""
    missing = [name for name in names if not PACKAGES[name]()]
    if not missing:
        return
    wanted = " ".join(missing)
    if not shutil.which("apt-get"):
        sys.exit(f"Needed, and not found (names of Debian's packages): {wanted}")
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if prefix and not _may_sudo():
        sys.exit(f"Needed, and not found: run apt-get install {wanted} as root.")
    print(f"Installing {wanted} …", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for command in (
        ["update"],
        ["install", "--yes", "--no-install-recommends", *missing],
    ):
        done = subprocess.run(
            [*apt, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            sys.exit(f"apt-get {' '.join(command)} failed:\n{done.stdout[-4000:]}")
    still = [name for name in missing if not PACKAGES[name]()]
    if still:
        sys.exit(f"Installed, but not found: {' '.join(still)}")


def _may_sudo() -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(["sudo", "--non-interactive", "true"]).returncode == 0
    return False
