"""What the API says while something that it needs is not there."""

import uuid

import pytest

from django.db import DatabaseError, connection

from tests.services import free_port

from .conftest import Api


pytestmark = pytest.mark.django_db


@pytest.fixture
def cache_is_gone(settings):
    address = f"redis://127.0.0.1:{free_port()}/0"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": address}}


def test_a_cache_that_is_gone_ends_no_chat(site, cache_is_gone, caplog):
    said = {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}
    answer = Api("visitor").post("messages/", said)
    assert answer.status_code == 201
    assert "A brake could not count: ConnectionError." in caplog.messages


def test_a_table_that_is_missing_is_no_outage(site):
    """It is a mistake, of which the site's administrators hear."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE wagtail_cobrowse_message RENAME TO away")
    said = {"client_id": str(uuid.uuid4()), "text": "Hello", "language": "en"}
    with pytest.raises(DatabaseError):
        Api("visitor").post("messages/", said)
