import pytest

from django.test import Client
from django.urls import reverse

from tests.testapp.pages import add_help_page


class Api:
    """A browser that speaks to one half of the API, from the site's own pages."""

    def __init__(self, half, language="en", **options):
        self.client = Client(enforce_csrf_checks=True, **options)
        self.root = f"{reverse('wagtail_cobrowse:root')}api/{half}/"
        self.headers = {"origin": "http://testserver", "accept-language": language}

    def get(self, path, **headers):
        return self.client.get(self.root + path, headers={**self.headers, **headers})

    def post(self, path, data=None, **headers):
        return self.client.post(
            self.root + path,
            data or {},
            content_type="application/json",
            headers={**self.headers, **headers},
        )

    def options(self, path, **headers):
        return self.client.options(
            self.root + path, headers={**self.headers, **headers}
        )

    def log_in(self, user):
        """Log in, and hold a CSRF token as the workplace does."""
        self.client.force_login(user)
        self.client.cookies["csrftoken"] = "t" * 32
        self.headers["x-csrftoken"] = "t" * 32
        return self


@pytest.fixture
def page(home):
    return add_help_page(home)


@pytest.fixture
def visitor(site):
    return Api("visitor")


@pytest.fixture
def make_visitor(site):
    return lambda language="en": Api("visitor", language)


@pytest.fixture
def workplace(site, advisor):
    return Api("advisor").log_in(advisor)


@pytest.fixture
def workplace2(site, advisor2):
    return Api("advisor").log_in(advisor2)


@pytest.fixture
def workplace_of(site):
    return lambda user: Api("advisor").log_in(user) if user else Api("advisor")
