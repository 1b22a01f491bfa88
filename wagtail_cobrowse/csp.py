"""What a Content-Security-Policy of the site keeps from loading or connecting."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit


#: Directives by name, each with its sources, as in "'self'" or "https://x.example".
Policy = Mapping[str, Iterable[str]]

#: What our part of a page needs, and which directives decide on it, first come first.
#: The chat's styles are adopted sheets, which no policy is asked about; the co-browsing
#: page has a file of its own.
NEEDS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "style-src": ("style-src-elem", "style-src", "default-src"),
}


def read(header: str) -> list[dict[str, list[str]]]:
    """The policies of a header, which may hold several, with a comma between them."""
    policies = []
    for text in header.split(","):
        policy: dict[str, list[str]] = {}
        for directive in filter(None, map(str.split, text.split(";"))):
            # Of a directive that comes twice browsers take the first.
            policy.setdefault(directive[0].lower(), directive[1:])
        if policy:
            policies.append(policy)
    return policies


def find_gaps(policy: Policy, page: str, static: str) -> list[str]:
    """The directives of `NEEDS` that keep out what co-browsing needs on a page.

    ``page`` and ``static`` are the origins of the page and of its static files.
    """
    needed = {"script-src": static, "connect-src": page, "style-src": static}
    return [name for name in NEEDS if not _allows(policy, name, needed[name], page)]


def _allows(policy: Policy, need: str, origin: str, page: str) -> bool:
    name = next((each for each in NEEDS[need] if each in policy), None)
    if name is None:
        return True
    sources = [str(source).lower() for source in policy[name]]
    if need == "script-src" and "'strict-dynamic'" in sources:
        # Then only scripts with a nonce are trusted, and what they load.
        return False
    return any(_matches(source, origin, page) for source in sources)


def _matches(source: str, origin: str, page: str) -> bool:
    wanted = urlsplit(origin)
    if source == "'self'":
        return origin == page
    if source == "*" or source == f"{wanted.scheme}:":
        return True
    scheme, found, rest = source.partition("://")
    host = (rest if found else source).partition("/")[0]
    if found and scheme not in (wanted.scheme, wanted.scheme.removesuffix("s")):
        return False
    if host.startswith("*."):
        return (wanted.hostname or "").endswith(host[1:].partition(":")[0])
    return host in (wanted.netloc, wanted.hostname)
