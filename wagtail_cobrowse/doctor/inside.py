"""What this process can see of the site: database, channel layer, Redis, content."""

import asyncio
import datetime as dt

from collections.abc import Iterator
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from django.apps import apps
from django.db import DatabaseError
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import Site

from .. import hours, permissions, retention, site_settings
from ..database_checks import PURGED_WITHIN
from ..mixins import CobrowsePageMixin
from ..models import AdvisorProfile
from ..settings import cobrowse_settings
from .findings import Finding, Level


ANSWER_WITHIN = 3.0
#: Seconds by which clocks of one site may differ: who is there is noted by theirs.
SKEW = 2.0


def examine() -> Iterator[Finding]:
    """What is common to all sites."""
    database = _database()
    yield database
    yield _layer()
    if cobrowse_settings.redis_url or cobrowse_settings.redis_sentinel:
        yield _redis()
    if database.level is not Level.ERROR:
        yield _purge()


def examine_site(site: Site) -> Iterator[Finding]:
    """What editors and administrators have to have done."""
    yield _page(site)
    yield _advisors(site)
    yield _hours(site)


def _database() -> Finding:
    try:
        told = Site.objects.annotate(clock=Now()).values_list("clock", flat=True)
        clock = told.first()
    except DatabaseError as error:
        text = _("The database does not answer: %(error)s.")
        text %= {"error": type(error).__name__}
        return Finding("D01", Level.ERROR, text, _("Look at DATABASES, and migrate."))
    if clock is None:
        return Finding(
            "D01",
            Level.ERROR,
            _("There is no site."),
            _("Make one under Settings, Sites."),
        )
    skew = abs((timezone.now() - clock).total_seconds())
    if skew > SKEW:
        text = _("The clocks of this machine and the database differ by %(seconds)d s.")
        return Finding("D01", Level.WARNING, text % {"seconds": round(skew)}, KEEP_TIME)
    return Finding("D01", Level.OK, _("The database answers, and its clock is right."))


#: For every finding about clocks.
KEEP_TIME = gettext_lazy(
    "Have all machines keep time by NTP: who is there and what is over is decided by "
    "their clocks."
)


def _layer() -> Finding:
    try:
        async_to_sync(_send_and_receive)()
    except Exception as error:
        text = _("The channel layer does not answer: %(error)s.")
        return Finding(
            "D02",
            Level.ERROR,
            text % {"error": type(error).__name__},
            _("Look at CHANNEL_LAYERS, and whether its Redis runs and lets you in."),
        )
    return Finding("D02", Level.OK, _("The channel layer answers."))


async def _send_and_receive() -> None:
    layer = get_channel_layer()
    if layer is None:
        raise LookupError
    async with asyncio.timeout(ANSWER_WITHIN):
        channel = await layer.new_channel()
        await layer.send(channel, {"type": "cobrowse.ready"})
        await layer.receive(channel)


def _redis() -> Finding:
    try:
        with _redis_client() as client:
            # What the relay itself does, so that a narrow ACL will do.
            client.publish("cobrowse.doctor", b"")
    except Exception as error:
        text = _("Redis between the socket processes does not answer: %(error)s.")
        return Finding(
            "D03",
            Level.ERROR,
            text % {"error": type(error).__name__},
            _("Look at REDIS_URL or REDIS_SENTINEL, and whether its user may publish."),
        )
    return Finding(
        "D03", Level.OK, _("Redis between the socket processes takes messages.")
    )


def _redis_client() -> Any:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry
    from redis.sentinel import Sentinel

    within: dict[str, Any] = {
        "socket_connect_timeout": ANSWER_WITHIN,
        "socket_timeout": ANSWER_WITHIN,
        "retry": Retry(NoBackoff(), 0),
    }
    options = dict(cobrowse_settings.redis_sentinel)
    if not options:
        return Redis.from_url(cobrowse_settings.redis_url, **within)
    told = options.pop("sentinel_kwargs", None) or {}
    sentinel = Sentinel(options.pop("sentinels"), sentinel_kwargs={**within, **told})
    return sentinel.master_for(options.pop("master_name"), **{**within, **options})


def _purge() -> Finding:
    ended_at = retention.last_purge()
    if ended_at is None:
        return Finding("D04", Level.WARNING, _("No purge has run yet."), PURGE)
    values = {"time": date_format(timezone.localtime(ended_at), "DATETIME_FORMAT")}
    if timezone.now() - ended_at > PURGED_WITHIN:
        text = _("No purge has run since %(time)s.")
        return Finding("D04", Level.ERROR, text % values, PURGE)
    return Finding("D04", Level.OK, _("The last purge ran on %(time)s.") % values)


PURGE = gettext_lazy(
    "Keep a socket process running, or have cron run manage.py cobrowse_purge every "
    "minute. Otherwise what has to be deleted is kept."
)


def _page(site: Site) -> Finding:
    # Whatever page type of the site's has the mixin.
    models: list[Any] = [
        model for model in apps.get_models() if issubclass(model, CobrowsePageMixin)
    ]
    pages = [
        page
        for model in models
        for page in model._default_manager.filter(live=True)
        if page.get_site() == site
    ]
    ready = [page for page in pages if page.has_start()]
    if pages and not ready:
        text = _("On the co-browsing page nobody can start: it lacks a part.")
        remedy = _("Give it terms, a labelled checkbox and the button, and publish it.")
        return Finding("D05", Level.ERROR, text, remedy, site.hostname)
    if not ready:
        text = _("No co-browsing page is published.")
        remedy = _(
            "Run manage.py cobrowse_setup --site %(site)s, edit its draft, and publish "
            "it."
        ) % {"site": site.hostname}
        return Finding("D05", Level.ERROR, text, remedy, site.hostname)
    if all(page.get_view_restrictions().exists() for page in ready):
        text = _("The co-browsing page is not public.")
        remedy = _("Lift the page's privacy settings: visitors have no login.")
        return Finding("D05", Level.ERROR, text, remedy, site.hostname)
    text = _("A co-browsing page is published.")
    return Finding("D05", Level.OK, text, site=site.hostname)


def _advisors(site: Site) -> Finding:
    advisors = permissions.find_advisors(site)
    if not advisors:
        text = _("Nobody may advise.")
        remedy = _("Put users into the group Advisors.")
        return Finding("D06", Level.WARNING, text, remedy, site.hostname)
    named = AdvisorProfile.objects.filter(user__in=advisors).exclude(public_name="")
    if missing := len(advisors) - named.count():
        text = _("Advisors without a public name: %(count)d.") % {"count": missing}
        remedy = _("Visitors read it: give each one under Settings, Advisors.")
        return Finding("D06", Level.NOTE, text, remedy, site.hostname)
    text = _("Users who may advise: %(count)d.") % {"count": len(advisors)}
    return Finding("D06", Level.OK, text, site=site.hostname)


def _hours(site: Site) -> Finding:
    decided = hours.read(site_settings.find(site))
    now = timezone.now()
    if not decided.weekly:
        text = _("There are no opening hours: the service is always open.")
        return Finding("D07", Level.OK, text, site=site.hostname)
    change = decided.next_change(now)
    if change is None and not decided.is_open(now):
        text = _("By its opening hours, the service never opens again.")
        remedy = _("Correct them under Settings, Co-browsing.")
        return Finding("D07", Level.WARNING, text, remedy, site.hostname)
    values = {"time": _local(change, decided.zone), "zone": str(decided.zone)}
    if decided.is_open(now):
        text = _("The service is open until %(time)s (%(zone)s).") % values
    else:
        text = _("The service is closed until %(time)s (%(zone)s).") % values
    return Finding("D07", Level.OK, text, site=site.hostname)


def _local(moment: dt.datetime | None, zone: dt.tzinfo) -> str:
    if moment is None:
        return "–"
    return date_format(moment.astimezone(zone), "DATETIME_FORMAT")
