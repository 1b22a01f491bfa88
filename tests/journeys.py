"""The journey by its verbs, for tests that need somebody to be somewhere in it."""

import itertools

from wagtail_cobrowse import chat, consent, startcodes
from wagtail_cobrowse.startcodes import Outcome


_numbers = itertools.count(1)


def seat_hash() -> str:
    """The hash of a seat that nobody else has."""
    return f"{next(_numbers):064x}"


def open_chat(site, language="en", seat=None):
    """A visitor's conversation that nobody has taken."""
    return chat.open_conversation(site, seat or seat_hash(), language)


def give_consent(site, page, seat=None, elapsed=900):
    """A visitor who has ticked the box and pressed the button."""
    seat = seat or seat_hash()
    nonce, terms = consent.begin(seat, page)
    return consent.give(
        site=site,
        seat_hash=seat,
        nonce=nonce,
        terms_digest=terms.digest,
        elapsed=elapsed,
    )


def start_session(site, page, advisor, seat=None):
    """A running session of ``advisor``, freshly read."""
    given = give_consent(site, page, seat)
    chat.take(given.conversation, advisor)
    tried = startcodes.try_startcode(given.conversation, advisor, given.startcode)
    assert tried.outcome is Outcome.STARTED
    given.session.refresh_from_db()
    return given.session


def wrong_code(code: str) -> str:
    """A Startcode that is surely not ``code``."""
    return code[:-1] + ("4" if code[-1] == "2" else "2")


def in_threads(count, function):
    """Call ``function(number)`` in ``count`` threads at once; their results."""
    import threading

    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    barrier = threading.Barrier(count, timeout=60)

    def run(number):
        try:
            barrier.wait()
            return function(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def owner(conversation):
    """Its state and whose it is, freshly read."""
    conversation.refresh_from_db()
    return conversation.state, conversation.advisor


def events(conversation):
    """What its history says has happened, in order."""
    found = conversation.messages.filter(kind="event").order_by("sequence")
    return [each.data for each in found]
