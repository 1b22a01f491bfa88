"""The real nginx, with the configuration of docs/how-to-nginx.md."""

import contextlib
import os
import re
import subprocess

from collections.abc import Callable, Iterator
from pathlib import Path

from tests import debian
from tests.samples import samples
from tests.services import running


#: What a distribution has around the site's own file.
AROUND = """
daemon off;
%(user)s
pid %(folder)s/nginx.pid;
error_log %(folder)s/nginx.log;
events {}
http {
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path %(folder)s/body;
  proxy_temp_path %(folder)s/proxy;
  fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi;
  scgi_temp_path %(folder)s/scgi;
%(site)s
}
"""


def replace_once(text: str, pattern: str, by: str) -> str:
    changed, count = re.subn(pattern, by, text)
    assert count == 1, pattern
    return changed


def with_hashing(site: str, hashing: str) -> str:
    """The site with several socket processes in the place of the one."""
    return replace_once(site, r"upstream cobrowse_sockets \{.*\}\n", hashing)


def write(folder: Path, site: str, port: int) -> Path:
    """The whole configuration, here without a certificate."""
    site = replace_once(site, r"listen 443 ssl;", f"listen 127.0.0.1:{port};")
    site = replace_once(site, r" *ssl_certificate .*\n", "")
    site = replace_once(site, r" *ssl_certificate_key .*\n", "")
    site = site.replace("/srv/site/", f"{folder}/")
    path = folder / "nginx.conf"
    user = "user root root;" if os.geteuid() == 0 else ""
    path.write_text(AROUND % {"folder": folder, "site": site, "user": user})
    return path


def complaints_of(folder: Path, site: str) -> str:
    """What nginx says of a configuration that it does not like."""
    command = [
        debian.nginx(),
        "-t",
        "-q",
        "-p",
        folder,
        "-c",
        write(folder, site, 8080),
    ]
    return subprocess.run(command, capture_output=True, text=True).stderr


@contextlib.contextmanager
def nginx(
    folder: Path,
    *,
    port: int,
    pages: int,
    sockets: int,
    edit: Callable[[str], str] = str,
) -> Iterator[None]:
    """Stand before servers on these ports until the end.

    ``edit`` makes of the site's lines others, which may be wrong.
    """
    (sample,) = samples("how-to-nginx.md", "nginx")
    site = replace_once(sample.code, r"127\.0\.0\.1:8000", f"127.0.0.1:{pages}")
    site = replace_once(site, r"127\.0\.0\.1:8001", f"127.0.0.1:{sockets}")
    configuration = write(folder, edit(site), port)
    command = [debian.nginx(), "-p", folder, "-c", configuration]
    with running(command, folder / "output", port):
        yield
