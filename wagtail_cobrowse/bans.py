"""
Bans: a browser may not use chat and co-browsing of a site for a while.

Known by the seat alone: without address, user agent or account. It keeps off who does
not go to the trouble of deleting a cookie, and says so to nobody but its documentation.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from wagtail.log_actions import log

from .errors import Banned
from .histories import history_of_site
from .models import Ban
from .rows import delete_rows


def find(site_id: int, seat_hash: str, now=None) -> Ban | None:
    """The ban of this seat that lasts longest, or None; one that is over is none."""
    if not seat_hash:
        return None
    alive = Ban.objects.filter(expires_at__gt=now or timezone.now())
    seat = alive.filter(seat_digest=digest_of(site_id, seat_hash))
    return seat.order_by("-expires_at").first()


def check(site_id: int, seat_hash: str, now=None) -> None:
    """Raises `Banned` for a seat that is."""
    found = find(site_id, seat_hash, now)
    if found is not None:
        raise Banned(found.expires_at)


def lift(ban, user) -> bool:
    """End a ban before its time; False when somebody else or its time was faster."""
    with transaction.atomic():
        lifted = delete_rows(Ban.objects.filter(pk=ban.pk))
        if lifted:
            log(
                instance=history_of_site(ban.site),
                action="wagtail_cobrowse.ban_lifted",
                user=user,
                data={"reason": ban.reason},
            )
    return bool(lifted)


def purge(now) -> int:
    """Delete the bans whose time is over; how many there were."""
    return delete_rows(Ban.objects.filter(expires_at__lte=now))


def digest_of(site_id: int, seat_hash: str) -> str:
    """What is kept of a seat: of use only to whom the cookie comes from, and here."""
    return salted_hmac(
        "wagtail_cobrowse.ban", f"{site_id}:{seat_hash}", algorithm="sha256"
    ).hexdigest()
