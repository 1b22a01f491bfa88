"""A chat of the site's own, as small as one can be: one room, in memory."""

import json
import re

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from example_site.urls import handler404
from example_site.urls import urlpatterns as site
from tests.samples import run, samples


__all__ = ["handler404", "urlpatterns"]

GUIDE = "how-to-own-chat.md"
#: What was said, in order: {"who", "text", "link"}.
said: list[dict[str, str]] = []


@csrf_exempt
def room(request):
    """All that was said; POST says something."""
    if request.method == "POST":
        said.append({"who": "visitor", "text": request.POST["text"], "link": ""})
    return JsonResponse({"said": said})


@login_required
def desk(request):
    """The advisor's side; POST offers to look together."""
    if request.method == "POST":
        offer = run(GUIDE, "def cobrowsing_offer").cobrowsing_offer(request, "en")
        said.append({"who": "advisor", **offer})
        return redirect("desk")
    visitors = re.findall(r"Visitor (\w{4}) has", json.dumps(said))
    link = run(GUIDE, "def workplace_link").workplace_link
    links = [(each, link(each)) for each in visitors]
    return render(request, "desk.html", {"said": said, "links": links})


def script(request):
    """The chat's own script and the guide's samples, in one file."""
    parts = [Path(__file__).with_name("chat.js").read_text()]
    parts += [sample.code for sample in samples(GUIDE, "js")]
    return HttpResponse("\n".join(parts), content_type="text/javascript")


urlpatterns = [
    path("our-chat/", room),
    path("our-chat/desk/", desk, name="desk"),
    path("our-chat/chat.js", script),
    *site,
]
