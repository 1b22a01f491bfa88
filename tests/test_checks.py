import contextlib
import re
import types

import pytest

from django.core.checks import run_checks
from django.db.utils import ConnectionHandler
from django.test import override_settings
from django.urls import path

from tests.testapp.models import HelpPage
from wagtail_cobrowse import database_checks
from wagtail_cobrowse.settings import CobrowseSettings, cobrowse_settings


def ids(**settings):
    with override_settings(**settings):
        # Django 6.1 would ask all databases, as `check --database` does.
        found = run_checks(
            tags=["wagtail_cobrowse"], include_deployment_checks=True, databases=[]
        )
    return {each.id.removeprefix("wagtail_cobrowse.") for each in found}


def ids_of(**keys):
    # What the settings of these tests bring along is tested elsewhere.
    return ids(WAGTAIL_COBROWSE=keys) - {"W003", "W006", "W010", "W015", "W020"}


def test_the_defaults_are_fine():
    assert ids_of() == set()


def test_every_default_has_the_type_that_its_property_names():
    keys = {
        name.upper(): getattr(cobrowse_settings, name)
        for name, member in vars(CobrowseSettings).items()
        if isinstance(member, property)
    }
    assert ids_of(**keys) == set()


def test_an_unknown_key_is_an_error():
    assert ids_of(WEBCODE_PREFFIX="a") == {"E001"}


def test_the_setting_must_be_a_dictionary():
    with override_settings(WAGTAIL_COBROWSE=["WEBCODE_PREFIX"]):
        from wagtail_cobrowse.checks import check_settings

        assert [each.id for each in check_settings(None)] == ["wagtail_cobrowse.E001"]


@pytest.mark.parametrize(
    "keys",
    [
        {"SESSION_LIFETIME": "2h"},
        {"SESSION_LIFETIME": True},
        {"WEBCODE_PREFIX": None},
        {"ALLOWED_ORIGINS": "https://www.example.org"},
        {"PROOF_KEYS": [1]},
        {"POLICIES": [("^/a/$",)]},
        {"POLICIES": ["^/a/$"]},
    ],
)
def test_a_value_of_the_wrong_type_is_an_error(keys):
    assert ids_of(**keys) == {"E002"}


@pytest.mark.parametrize(
    "keys",
    [
        {"POLICIES": [("(", "open")]},
        {"POLICIES": [("^/a/$", "visible")]},
        {"ALLOWED_ORIGINS": ["www.example.org"]},
        {"ALLOWED_ORIGINS": ["https://www.example.org/"]},
        {"POLICY_FUNCTIONS": ["website.cobrowsing.policy_of"]},
        {"POLICY_FUNCTIONS": ["policy_of"]},
        {"POLICY_FUNCTIONS": ["tests.settings.SECRET_KEY"]},
    ],
)
def test_a_value_that_means_nothing_is_an_error(keys):
    assert ids_of(**keys) == {"E007"}


@pytest.mark.parametrize(
    ("alphabet", "length", "found"),
    [
        ("246789KLMRTUXY", 8, set()),
        ("0123456789", 9, set()),
        ("0123456789", 8, {"W001"}),
        ("0123456789", 6, {"E003"}),
        ("246789KLMRTUXY", 4, {"E003"}),
        ("2246789KLMRTUXY", 8, {"E003"}),
        ("246789klmrtuxy", 8, {"E003"}),
        ("2 4-6", 20, {"E003"}),
        ("", 8, {"E003"}),
    ],
)
def test_a_startcode_must_be_hard_to_guess(alphabet, length, found):
    assert ids_of(STARTCODE_ALPHABET=alphabet, STARTCODE_LENGTH=length) == found


@pytest.mark.parametrize("layers", [{}, {"other": {}}])
def test_without_a_channel_layer_there_is_an_error(layers):
    assert "E004" in ids(CHANNEL_LAYERS=layers)


def test_without_the_urls_there_is_an_error():
    urls = types.ModuleType("urls")
    urls.urlpatterns = [path("", lambda request: None)]
    assert "E005" in ids(ROOT_URLCONF=urls)


def test_without_an_asgi_application_there_is_a_warning():
    assert "W002" in ids(ASGI_APPLICATION=None)


def test_the_layer_in_memory_is_for_one_process():
    layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    assert "W003" in ids(CHANNEL_LAYERS=layers, DEBUG=False)
    assert "W003" not in ids(CHANNEL_LAYERS=layers, DEBUG=True)


def test_with_a_layer_for_several_processes_frames_have_to_cross_as_well():
    layers = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}
    url = {"REDIS_URL": "redis://localhost:6379/0"}
    assert "W006" in ids(CHANNEL_LAYERS=layers, WAGTAIL_COBROWSE={})
    assert "W006" not in ids(CHANNEL_LAYERS=layers, WAGTAIL_COBROWSE=url)
    assert "W006" not in ids(CHANNEL_LAYERS=layers, WAGTAIL_COBROWSE={}, DEBUG=True)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("redis://localhost:6379/0", set()),
        ("rediss://user:secret@redis.example.org", set()),
        ("unix:///run/redis.sock", set()),
        ("localhost:6379", {"E009"}),
        ("redis://", {"E009"}),
        ("https://redis.example.org", {"E009"}),
    ],
)
def test_redis_has_to_have_an_address(url, found):
    assert ids_of(REDIS_URL=url) == found


@pytest.mark.parametrize(
    ("sentinel", "found"),
    [
        ({"sentinels": [("sentinel-1", 26379)], "master_name": "mymaster"}, set()),
        ({"sentinels": [("sentinel-1", "26379")], "master_name": "mymaster"}, set()),
        ({"sentinels": [("sentinel-1", 26379)]}, {"E009"}),
        ({"master_name": "mymaster"}, {"E009"}),
        ({"sentinels": ["sentinel-1:26379"], "master_name": "mymaster"}, {"E009"}),
        ("redis://sentinel-1:26379", {"E002"}),
    ],
)
def test_sentinel_has_to_know_whom_it_is_asked_for(sentinel, found):
    assert ids_of(REDIS_SENTINEL=sentinel) == found


def test_redis_needs_its_client(monkeypatch):
    from wagtail_cobrowse import checks

    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: None)
    assert ids_of(REDIS_URL="redis://localhost") == {"E009"}


def test_no_message_of_a_check_holds_a_password():
    from wagtail_cobrowse import checks

    with override_settings(WAGTAIL_COBROWSE={"REDIS_URL": "https://x:secret@y"}):
        (error,) = checks.check_redis(None)
    assert "secret" not in f"{error.msg} {error.hint}"


def test_a_needed_app_is_missed(monkeypatch):
    from wagtail_cobrowse import checks

    monkeypatch.setattr(
        checks.apps, "is_installed", lambda name: name != "django.contrib.sessions"
    )
    assert [each.id for each in checks.check_apps(None)] == ["wagtail_cobrowse.E006"]


@pytest.mark.parametrize(
    ("options", "found"),
    [({}, 1), ({"transaction_mode": "IMMEDIATE"}, 0), ({"timeout": 5}, 1)],
)
def test_sqlite_needs_immediate_transactions(monkeypatch, options, found):
    use_sqlite(monkeypatch, **options)
    assert len(database_checks.check_transactions(None)) == found


def use_sqlite(monkeypatch, **options):
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}
    monkeypatch.setattr(database_checks.settings, "DATABASES", {"default": database})


WAL, ERASES = "PRAGMA journal_mode=WAL;", "PRAGMA secure_delete=ON;"
TRUNCATES = "PRAGMA wal_autocheckpoint=1; PRAGMA journal_size_limit=0;"


@pytest.mark.parametrize(
    ("commands", "missing"),
    [
        ("", ["secure_delete"]),
        (ERASES, []),
        ("pragma main.secure_delete = 'true'", []),
        ("PRAGMA secure_delete(1)", []),
        ("PRAGMA secure_delete=FAST;", ["secure_delete"]),
        (WAL + ERASES, ["wal_autocheckpoint", "journal_size_limit"]),
        (WAL + TRUNCATES, ["secure_delete"]),
        (WAL + ERASES + TRUNCATES, []),
        (WAL + ERASES + TRUNCATES.replace("=1", "=1000"), ["wal_autocheckpoint"]),
        (WAL + ERASES + TRUNCATES.replace("=0", "=-1"), ["journal_size_limit"]),
    ],
)
def test_sqlite_has_to_erase_what_is_deleted(monkeypatch, commands, missing):
    use_sqlite(monkeypatch, init_command=commands)
    found = database_checks.check_erasure(None)
    named = [name for each in found for name in re.findall(r"PRAGMA (\w+)", each.hint)]
    assert named == missing
    assert {each.id for each in found} <= {"wagtail_cobrowse.W007"}


def test_other_databases_are_not_asked_for_it(monkeypatch):
    database = {"ENGINE": "django.db.backends.postgresql"}
    monkeypatch.setattr(database_checks.settings, "DATABASES", {"default": database})
    assert database_checks.check_erasure(None, databases=["default"]) == []


@pytest.mark.django_db
def test_the_database_itself_is_asked_where_that_is_allowed(monkeypatch, tmp_path):
    """Its log stays a log, whatever the settings leave out."""
    with connect_to(tmp_path / "db.sqlite3", ERASES) as connection:
        with connection.cursor() as cursor:
            cursor.execute(WAL)
        use_sqlite(monkeypatch, init_command=ERASES)
        others = {"default": connection}
        monkeypatch.setattr(database_checks, "connections", others)
        assert database_checks.check_erasure(None) == []
        (found,) = database_checks.check_erasure(None, databases=["default"])
        assert "secure_delete" not in found.hint
        assert "journal_size_limit=0" in found.hint
        with connection.cursor() as cursor:
            cursor.executescript(TRUNCATES)
        assert database_checks.check_erasure(None, databases=["default"]) == []


@contextlib.contextmanager
def connect_to(path, commands):
    """A database of its own, as Django opens it."""
    handler = ConnectionHandler(
        {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "OPTIONS": {"init_command": commands},
            }
        }
    )
    with contextlib.closing(handler["default"]) as connection:
        yield connection


@pytest.mark.parametrize("policy", ["", "open", "masked", "hidden"])
def test_a_page_type_may_state_a_policy(monkeypatch, policy):
    monkeypatch.setattr(HelpPage, "cobrowse_policy", policy)
    assert ids_of() == set()


def test_a_page_type_that_states_no_policy_is_an_error(monkeypatch):
    monkeypatch.setattr(HelpPage, "cobrowse_policy", "secret")
    assert ids_of() == {"E008"}


POSTGRES = {"ENGINE": "django.db.backends.postgresql"}
MYSQL = {"ENGINE": "django.db.backends.mysql"}


@pytest.mark.parametrize(
    ("database", "is_wrong"),
    [
        (POSTGRES, True),
        (POSTGRES | {"CONN_MAX_AGE": 0, "OPTIONS": {"sslmode": "require"}}, True),
        (POSTGRES | {"CONN_MAX_AGE": 60}, False),
        (POSTGRES | {"CONN_MAX_AGE": None}, False),
        (POSTGRES | {"OPTIONS": {"pool": True}}, False),
        (POSTGRES | {"OPTIONS": {"pool": {"max_size": 9}}}, False),
        (POSTGRES | {"OPTIONS": {"pool": False}}, True),
        (POSTGRES | {"OPTIONS": {"pool": {}}}, True),
        ({"ENGINE": "django.contrib.gis.db.backends.postgis"}, True),
        ({"ENGINE": "django_prometheus.db.backends.postgresql"}, True),
        (MYSQL, True),
        (MYSQL | {"CONN_MAX_AGE": 60}, False),
        ({"ENGINE": "django.contrib.gis.db.backends.spatialite"}, False),
        ({"ENGINE": "django.db.backends.sqlite3"}, False),
    ],
)
def test_connections_are_kept(monkeypatch, database, is_wrong):
    monkeypatch.setattr(database_checks.settings, "DATABASES", {"default": database})
    found = database_checks.check_connections(None)
    assert [each.id for each in found] == ["wagtail_cobrowse.W020"] * is_wrong
    # Only what this database has is recommended.
    assert all(
        ("psycopg" in each.hint) is (database["ENGINE"] != MYSQL["ENGINE"])
        for each in found
    )


KEPT = {"CONN_MAX_AGE": 60}
LOOKED_AT = {"CONN_HEALTH_CHECKS": True}
POOLED = {"OPTIONS": {"pool": True}}


@pytest.mark.parametrize(
    ("database", "is_wrong"),
    [
        (POSTGRES | KEPT, True),
        (POSTGRES | KEPT | LOOKED_AT, False),
        (POSTGRES | {"CONN_MAX_AGE": None}, True),
        (POSTGRES | POOLED, True),
        (POSTGRES | POOLED | LOOKED_AT, False),
        (MYSQL | KEPT, True),
        (MYSQL | KEPT | LOOKED_AT, False),
        # Those that are closed need no look.
        (POSTGRES, False),
        ({"ENGINE": "django.db.backends.sqlite3"} | KEPT, False),
    ],
)
def test_connections_that_are_kept_are_looked_at(monkeypatch, database, is_wrong):
    monkeypatch.setattr(database_checks.settings, "DATABASES", {"default": database})
    found = database_checks.check_health(None)
    assert [each.id for each in found] == ["wagtail_cobrowse.W022"] * is_wrong
