"""Where a socket was asked for and a page is all that this server can give."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@never_cache
def upgrade(request):
    """426: the header says whether the wish for a socket has come through.

    Asked by browsers when a proxy drops their headers, or sends them to a server
    without sockets; read by ``cobrowse_doctor``. Servers for WSGI do not let an
    application send the header Upgrade that belongs to this status.
    """
    wish = request.headers.get("Upgrade", "").lower() == "websocket"
    answer = HttpResponse(status=426)
    answer.headers["X-Cobrowse-Upgrade"] = "passed" if wish else "missing"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
