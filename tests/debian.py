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
    "nginx": lambda: nginx(),
    "postgresql": lambda: services.postgres_binaries(),
    "redis-server": lambda: (
        shutil.which("redis-server") or shutil.which("valkey-server")
    ),
    "webkit2gtk-driver": lambda: shutil.which("WebKitWebDriver"),
    "xvfb": lambda: shutil.which("Xvfb"),
}


#: Debian 12 and newer have it; without it the tests take Chromium itself, and longer.
HEADLESS = "chromium-headless-shell"


def nginx() -> str | None:
    """The program; Debian has it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def install(*names: str) -> None:
    """Install what is missing of ``names``; where that cannot be, say so and exit."""
    missing = [name for name in names if not PACKAGES[name]()]
    if not missing:
        return
    wanted = " ".join(missing)
    if not shutil.which("apt-get"):
        sys.exit(f"Needed, and not found (names of Debian's packages): {wanted}")
    if not _may_install():
        sys.exit(f"Needed, and not found: run apt-get install {wanted} as root.")
    if wrong := _apt(*missing):
        sys.exit(wrong)
    still = [name for name in missing if not PACKAGES[name]()]
    if still:
        sys.exit(f"Installed, but not found: {' '.join(still)}")


def install_headless() -> None:
    """Install Chromium without windows where it can be had, which is no condition."""
    if shutil.which(HEADLESS) or not shutil.which("apt-get") or not _may_install():
        return
    if _apt(HEADLESS):
        print("It is not to be had; Chromium itself does, more slowly.", flush=True)


def _apt(*names: str) -> str:
    """Install Debian's packages; what went wrong, or ""."""
    print(f"Installing {' '.join(names)} …", flush=True)
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for command in (
        ["update"],
        ["install", "--yes", "--no-install-recommends", *names],
    ):
        done = subprocess.run(
            [*apt, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            return f"apt-get {' '.join(command)} failed:\n{done.stdout[-4000:]}"
    return ""


def _may_install() -> bool:
    return os.geteuid() == 0 or _may_sudo()


def _may_sudo() -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(["sudo", "--non-interactive", "true"]).returncode == 0
    return False
