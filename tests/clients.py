"""A visitor and an advisor who ask the API of a site as browsers do, from outside."""

import types
import uuid

import httpx

from tests.browser.meetings import Meeting
from tests.fresh import SUPERUSER
from wagtail_cobrowse import seats


class Person:
    """A browser that asks the API, "visitor" or "advisor"."""

    def __init__(self, origin: str, api: str):
        self.client = httpx.Client(base_url=origin, timeout=30)
        self.client.headers["Origin"] = origin
        self.api = f"/cobrowse/api/{api}/"

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.client.close()

    def ask(self, path, **body):
        """The answer, whatever it is."""
        self.client.headers["X-CSRFToken"] = self.client.cookies.get("csrftoken", "")
        return self.client.post(self.api + path, json=body)

    def post(self, path, **body):
        answer = self.ask(path, **body)
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path):
        return self.client.get(self.api + path).raise_for_status().json()

    def log_in(
        self,
        username=SUPERUSER["DJANGO_SUPERUSER_USERNAME"],
        password=SUPERUSER["DJANGO_SUPERUSER_PASSWORD"],
    ):
        """As the user that `createsuperuser` has made, or as somebody else."""
        self.client.get("/admin/login/")
        words = {"username": username, "password": password}
        words["csrfmiddlewaretoken"] = self.client.cookies["csrftoken"]
        assert self.client.post("/admin/login/", data=words).status_code == 302


def begin_session(visitor: Person, advisor: Person, page: int, field="query") -> dict:
    """
    From the first page to a running session, by the page with the number ``page``; the
    site's search has its words in ``field``. What the visitor was given, with
    "chat", the conversation's place in the advisor's API, and "html", that page.
    """
    advisor.log_in()
    workplace = advisor.client.get("/admin/cobrowse/")
    assert workplace.is_success, (workplace.status_code, workplace.text)
    assert "data-cobrowse-config" in visitor.client.get("/").text
    message = {"client_id": str(uuid.uuid4()), "language": "en"}
    visitor.post("messages/", text="I am lost.", **message)
    (row,) = advisor.get("queue/")["conversations"]
    chat = f"conversations/{row['id']}/"
    advisor.post(chat + "take/")
    offer = advisor.post(chat + "offer/", client_id=str(uuid.uuid4()))["message"]
    found = visitor.client.get("/search/", params={field: offer["data"]["webcode"]})
    assert found.status_code == 302
    html = visitor.client.get(found.headers["location"]).text
    begun = visitor.post("consent/begin/", page=page)
    given = visitor.post("consent/", accepted=True, elapsed=900, **begun)
    advisor.post(chat + "session/start/", startcode=given["startcode"].lower())
    assert visitor.get("state/")["session"]["state"] == "active"
    return {**given, "chat": chat, "html": html}


def place(port: int):
    """What sockets want to know of a site at this port."""
    return types.SimpleNamespace(port=port, url=f"http://localhost:{port}")


def meet(visitor: Person, advisor: Person, port: int):
    """Their sockets in the session that runs, at this port: site and `Meeting`."""
    site = place(port)
    found = {
        "route": visitor.get("state/")["conversation"]["route"],
        "seat": visitor.client.cookies[seats.COOKIE_NAME],
        "login": advisor.client.cookies["sessionid"],
    }
    return site, Meeting(site, found=found)
