"""What a page of the site costs a visitor who never presses anything."""

from .report import Figure


def measure(people) -> list[Figure]:
    """Requests, sockets and cookies that the loader adds to a page."""
    page = people.open("visitor", "en")
    requests, sockets = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/en/", wait_until="networkidle")
    page.wait_for_timeout(1000)
    ours = [url for url in requests if "cobrowse" in url]
    detail = ", ".join(url.rpartition("/")[2] for url in ours)
    cookies = page.context.cookies()
    name = "Page without a session: "
    return [
        Figure(name + "requests", len(ours), 1, "", detail),
        Figure(name + "sockets and cookies", len(sockets) + len(cookies), 0, ""),
    ]
