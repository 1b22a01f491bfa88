"""When the service chat is open: hours of the week, holidays, time zones."""

import datetime as dt
import zoneinfo

import pytest

from django.core.exceptions import ValidationError

from wagtail_cobrowse import hours, site_settings
from wagtail_cobrowse.hours import Hours
from wagtail_cobrowse.models import CobrowseSiteSettings


BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NINE, FIVE, MIDNIGHT = dt.time(9), dt.time(17), dt.time(0)
WEEKDAYS = {number: [(NINE, FIVE)] for number in range(5)}


def at(day, time, zone=BERLIN):
    return dt.datetime.fromisoformat(f"2026-{day}T{time}").replace(tzinfo=zone)


#: The second of March 2026 is a Monday.
@pytest.mark.parametrize(
    ("day", "time", "is_open", "changes"),
    [
        ("03-02", "08:59:59", False, ("03-02", "09:00")),
        ("03-02", "09:00", True, ("03-02", "17:00")),
        ("03-02", "16:59:59", True, ("03-02", "17:00")),
        ("03-02", "17:00", False, ("03-03", "09:00")),
        ("03-06", "17:00", False, ("03-09", "09:00")),
        ("03-07", "12:00", False, ("03-09", "09:00")),
    ],
)
def test_the_hours_of_the_week(day, time, is_open, changes):
    opening, now = Hours(BERLIN, WEEKDAYS), at(day, time)
    assert opening.is_open(now) is is_open
    assert opening.next_change(now) == at(*changes)


def test_without_hours_it_is_always_open():
    opening = Hours(BERLIN, special={dt.date(2026, 3, 2): []})
    assert opening.is_open(at("03-02", "03:00"))
    assert opening.next_change(at("03-02", "03:00")) is None


def test_a_holiday_is_closed_and_a_special_day_has_its_own_hours():
    special = {dt.date(2026, 3, 2): [], dt.date(2026, 3, 7): [(NINE, dt.time(12))]}
    opening = Hours(BERLIN, WEEKDAYS, special)
    assert not opening.is_open(at("03-02", "10:00"))
    assert opening.next_change(at("03-02", "10:00")) == at("03-03", "09:00")
    assert opening.is_open(at("03-07", "10:00"))
    assert opening.next_change(at("03-07", "10:00")) == at("03-07", "12:00")


def test_a_break_at_noon():
    spans = [(dt.time(13), FIVE), (NINE, dt.time(12))]
    opening = Hours(BERLIN, {0: spans})
    assert not opening.is_open(at("03-02", "12:30"))
    assert opening.next_change(at("03-02", "12:30")) == at("03-02", "13:00")


def test_what_overlaps_or_follows_is_one():
    opening = Hours(BERLIN, {0: [(NINE, dt.time(13)), (dt.time(12), MIDNIGHT)]})
    assert opening.next_change(at("03-02", "10:00")) == at("03-03", "00:00")


def test_day_and_night_never_changes():
    opening = Hours(BERLIN, {number: [(MIDNIGHT, MIDNIGHT)] for number in range(7)})
    assert opening.is_open(at("03-02", "23:59:59"))
    assert opening.next_change(at("03-02", "12:00")) is None


def test_the_time_zone_is_the_sites():
    tokyo = Hours(zoneinfo.ZoneInfo("Asia/Tokyo"), WEEKDAYS)
    # Nine in Tokyo is one at night in Berlin, on the same Monday.
    assert tokyo.is_open(at("03-02", "01:00"))
    assert not tokyo.is_open(at("03-02", "10:00"))


@pytest.mark.parametrize(
    ("day", "hours_open"), [("03-29", 23), ("10-25", 25), ("03-28", 24)]
)
def test_days_on_which_the_clock_is_changed(day, hours_open):
    opening = Hours(BERLIN, {5: [(MIDNIGHT, MIDNIGHT)], 6: [(MIDNIGHT, MIDNIGHT)]})
    start = at(day, "00:00").astimezone(dt.UTC)
    end = opening.next_change(start + dt.timedelta(hours=1))
    if day == "03-28":
        # The Sunday after it follows without a gap.
        hours_open += 23
    assert end - start == dt.timedelta(hours=hours_open)


def test_the_hour_that_comes_twice_is_open_twice():
    opening = Hours(BERLIN, {6: [(dt.time(2, 15), dt.time(2, 45))]})
    first = at("10-25", "02:30").astimezone(dt.UTC)
    assert opening.is_open(first)


def stream(kind, **value):
    return [{"type": kind, "value": value}]


def save(site, **values):
    row = CobrowseSiteSettings(site=site, **values)
    row.full_clean()
    row.save()
    return CobrowseSiteSettings.objects.get(pk=row.pk)


def test_what_editors_write_is_read_again(site):
    row = save(
        site,
        time_zone="Europe/Berlin",
        opening_hours=stream("hours", days=["0", "4"], opens="09:00", closes="00:00"),
        special_days=stream("day", date="2026-12-24", name="Heiligabend"),
    )
    opening = hours.read(row)
    assert opening.zone.key == "Europe/Berlin"
    assert opening.weekly == {0: [(NINE, MIDNIGHT)], 4: [(NINE, MIDNIGHT)]}
    assert opening.special == {dt.date(2026, 12, 24): []}
    assert site_settings.find(site) == row


@pytest.mark.parametrize(
    "values",
    [
        {"time_zone": "Europe/Bielefeld"},
        {"time_zone": "../../etc/passwd"},
        {"chats_per_advisor": 0},
        {"chats_per_advisor": 100},
    ],
)
def test_what_means_nothing_is_refused(site, values):
    with pytest.raises(ValidationError) as error:
        save(site, **values)
    assert set(error.value.message_dict) == set(values)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opening_hours", {"days": ["0"], "opens": "17:00", "closes": "09:00"}),
        ("opening_hours", {"days": ["0"], "opens": "09:00", "closes": "09:00"}),
        ("opening_hours", {"days": [], "opens": "09:00", "closes": "17:00"}),
        ("opening_hours", {"days": ["7"], "opens": "09:00", "closes": "17:00"}),
        ("special_days", {"date": "2026-12-24", "opens": "09:00", "closes": None}),
        ("special_days", {"date": "2026-12-24", "opens": "12:00", "closes": "09:00"}),
        ("special_days", {"date": None, "opens": None, "closes": None}),
        ("closed_texts", {"language": "tlh", "text": "nuqneH"}),
    ],
)
def test_hours_that_cannot_be_are_refused(db, field, value):
    block = CobrowseSiteSettings._meta.get_field(field).stream_block
    (name,) = block.child_blocks
    with pytest.raises(ValidationError):
        block.clean(block.to_python([{"type": name, "value": value}]))
