"""
Which network a request or socket comes from: for limits only, never stored in clear.

Anybody can send an X-Forwarded-For; it counts only as far as TRUSTED_PROXIES says.
"""

import ipaddress

from .settings import cobrowse_settings


#: Whoever has an IPv6 address has the whole network of this length.
IPV6_NETWORK = 64


def find_network(peer: str | None, forwarded: str = "") -> str:
    """The address of the client, for IPv6 its network; "" where it is not known.

    ``peer`` is who is connected to the server, ``forwarded`` the X-Forwarded-For
    header, to which each of the site's own proxies has added one address at the end.
    """
    proxies = cobrowse_settings.trusted_proxies
    addresses = [each.strip() for each in forwarded.split(",") if each.strip()]
    if proxies > 0 and addresses:
        return _network(addresses[-min(proxies, len(addresses))])
    return _network(peer or "")


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        # A unix socket, or a proxy that writes something else: all the same place.
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
