"""
Names of channel groups, and the events that travel on them.

Each event names its group: a process listens once for all of its sockets
(`consumers.notices`). Events are sent after commit and say only *that* something
changed, whose workplace shows it, where it is one alone, and at an end also why, and
how many rows of each kind are gone. Whoever is told fetches what changed through the
same permission check as ever, so that a lost, doubled or late event does no harm.
"""

import asyncio

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from django.db import transaction
from django.utils.crypto import salted_hmac

from wagtail.models import Site

from . import logs
from .keys import name_key
from .logs import Event


#: Seconds for which a layer is waited for: a thread, a request, an end wait with it.
TAKES_WITHIN = 2.0
#: What an event can say has changed.
MESSAGES, CONVERSATION, SESSION, QUEUE = "messages", "conversation", "session", "queue"
#: How far the visitor, or the advisor, has read.
VISITOR_READ, ADVISOR_READ = "visitor_read", "advisor_read"
#: Whether somebody is there, and the order of those who wait.
SERVICE = "service"
#: Internal notes; no socket of a visitor is ever told.
NOTES = "notes"
#: What may be shared of the page; of no concern to browsers.
POLICY = "policy"


def conversation_group(route: str) -> str:
    """Group of the visitor's sockets and of the advisor's socket of one session."""
    return f"cobrowse.route.{route}"


def advisors_group(site_id: int) -> str:
    """Group of all workplaces of a site: queue, messages, sessions."""
    return f"cobrowse.advisors.{site_id}"


def visitors_group(site_id: int) -> str:
    """Group of all visitors of a site who have the chat before them."""
    return f"cobrowse.visitors.{site_id}"


def advisor_group(user_id) -> str:
    """Group of all sockets of one advisor; any kind of key makes a name for layers."""
    return f"cobrowse.advisor.{name_key(user_id)}"


#: Group of all sockets of all advisors.
ALL_ADVISORS = "cobrowse.advisors"


def announce(
    conversation,
    *changes: str,
    reason: str = "",
    receipt: dict | None = None,
    owner_id=None,
) -> None:
    """After commit, tell both sides of ``conversation`` what kind of thing changed.

    ``reason`` is the `EndReason` when the change is the end of the session, and
    ``receipt`` an encoded `sessions.Receipt` of what has ended: nobody could fetch it.
    ``owner_id`` is the only advisor whose workplace shows the change; None for all.
    """
    event = changed_event(conversation.pk, *changes, reason=reason, receipt=receipt)
    event["owner"] = "" if owner_id is None else name_key(owner_id)
    groups = (
        conversation_group(conversation.route),
        advisors_group(conversation.site_id),
    )
    transaction.on_commit(lambda: _send(groups, event))


def announce_desk(conversation, *changes: str) -> None:
    """After commit, tell the workplaces alone of something that no visitor sees."""
    event = changed_event(conversation.pk, *(changes or (CONVERSATION,)))
    groups = [advisors_group(conversation.site_id)]
    transaction.on_commit(lambda: _send(groups, event))


def announce_order(site_id) -> None:
    """After commit, tell the visitors of a site that others come first than before."""
    groups = [visitors_group(site_id)]
    transaction.on_commit(lambda: _send(groups, changed_event("", SERVICE)))


def announce_service() -> None:
    """After commit, tell everybody that somebody else is there now, or nobody."""

    def send() -> None:
        sites = Site.objects.values_list("pk", flat=True)
        groups = [
            group(pk) for pk in sites for group in (visitors_group, advisors_group)
        ]
        _send(groups, changed_event("", SERVICE))

    transaction.on_commit(send)


def forget(conversation) -> None:
    """After commit and after what was announced: no group of it is left in the layer.

    A socket process that is killed cannot leave its groups, and their names hold the
    route. Layers that keep nothing in Redis have nothing to forget.
    """
    group = conversation_group(conversation.route)
    transaction.on_commit(lambda: _forget(group))


def announce_policy(conversations) -> None:
    """After commit, have sockets ask again what may be shared.

    ``conversations`` are pairs of id and route, a queryset too.
    """

    _announce_each(conversations, POLICY)


def announce_presence(conversations) -> None:
    """After commit, tell these visitors that their own advisor has gone, or is back.

    ``conversations`` are pairs of id and route, a queryset too. Workplaces are told by
    `announce_service`.
    """
    _announce_each(conversations, CONVERSATION)


def changed_event(
    conversation_id, *changes: str, reason: str = "", receipt: dict | None = None
) -> dict:
    """The event that says what changed; consumers take it as `cobrowse_changed`."""
    return {
        "type": "cobrowse.changed",
        "conversation": str(conversation_id),
        "changes": list(changes),
        "reason": str(reason),
        "receipt": receipt,
        "typing": "",
    }


def typing_event(conversation_id, who: str) -> dict:
    """The event that says who ("visitor" or "advisor") is typing."""
    return {**changed_event(conversation_id), "typing": who}


def cut(route: str, session_id, *, ending: bool) -> None:
    """At once, have all processes cut what the visitor ends or pauses.

    For a request that cannot write it: else the change itself is announced.
    """
    event = {"type": "cobrowse.cut", "session": str(session_id), "ending": ending}
    _send([conversation_group(route)], event)


def check_authority(user_ids=None) -> None:
    """Ask the sockets of these advisors, or of all, to check whether they may stay."""
    event = {"type": "cobrowse.authority", "login": ""}
    groups = [ALL_ADVISORS] if user_ids is None else map(advisor_group, user_ids)
    _send(groups, event)


def announce_logout(user_id, session_key: str) -> None:
    """After commit, say which of the advisor's logins is gone.

    Django's session may still be there for a moment, so nobody can look it up.
    """
    event = {"type": "cobrowse.authority", "login": hash_login(session_key)}
    groups = [advisor_group(user_id)]
    transaction.on_commit(lambda: _send(groups, event))


def addressed(group: str, event: dict) -> dict:
    """``event`` as it is sent to ``group``."""
    return {**event, "group": hash_group(group)}


def hash_group(group: str) -> str:
    """What an event says of its group: names hold routes, and a layer keeps events."""
    return salted_hmac("wagtail_cobrowse.group", group, algorithm="sha256").hexdigest()[
        :32
    ]


def hash_login(session_key: str) -> str:
    """What an event may say of a Django session: it can be compared, not used."""
    return salted_hmac(
        "wagtail_cobrowse.login", session_key, algorithm="sha256"
    ).hexdigest()


def _forget(group: str) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(_delete_group)(layer, group)
    except Exception as error:
        # The purge by command finds it again.
        text = "A group of the channel layer could not be deleted"
        logs.warn(Event.LAYER_GROUP_LEFT, text, error)


async def _delete_group(layer, group: str) -> None:
    # Only the layer that keeps groups in Redis has shards to keep them in. The one on
    # Redis' publish and subscribe answers questions within a running loop alone.
    if not hasattr(layer, "ring_size"):
        return
    client = layer.connection(layer.consistent_hash(group))
    await client.delete(f"{layer.prefix}:group:{group}")


def _announce_each(conversations, change: str) -> None:
    def send() -> None:
        for number, route in conversations:
            group = conversation_group(route)
            took = _send([group], changed_event(number, change))
            # A layer that hangs is not waited for once for each of them, but for what
            # decides about what may leave.
            if not took and change != POLICY:
                break

    transaction.on_commit(send)


def _send(groups, event) -> bool:
    layer = get_channel_layer()
    if layer is None:
        return True
    try:
        async_to_sync(_send_all)(layer, groups, event)
    except Exception as error:
        # What changed is in the database; clients fetch it when they ask next.
        text = "The channel layer did not take an event"
        logs.warn(Event.LAYER_REFUSED, text, error)
        return False
    return True


async def _send_all(layer, groups, event) -> None:
    # All in one go: each way from a thread into the event loop takes its time.
    for group in groups:
        await send(layer, group, event)


async def send(layer, group: str, event: dict) -> None:
    """Hand ``event`` to ``group``; a layer that hangs is not waited for longer."""
    async with asyncio.timeout(TAKES_WITHIN):
        try:
            await layer.group_send(group, addressed(group, event))
        except Exception:
            # Of a Redis that was started anew the first use of a connection fails.
            await layer.group_send(group, addressed(group, event))
