"""The socket process as a site runs it, but for how much one socket may send."""

import time

from wagtail_cobrowse.asgi import application as site
from wagtail_cobrowse.consumers import admission, supervisor
from wagtail_cobrowse.consumers.limits import Allowance

from . import SLOW, SLOW_SECONDS


# A visitor's browser sends twenty frames a second; here one stands for many.
Allowance.__init__.__defaults__ = (10**9, 10**15, 4)  # type: ignore[attr-defined]

read_page = admission.read_page


def read_slowly(route, url, mark):
    if SLOW in url:
        time.sleep(SLOW_SECONDS)
    return read_page(route, url, mark)


admission.read_page = read_slowly
# A session that waits for its part of the benchmark is not abandoned.
supervisor.sessions.end_overdue = lambda now: 0
supervisor.chat.end_abandoned = lambda now: 0
application = site
