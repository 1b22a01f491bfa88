"""
The test database is emptied after every transactional test, in few steps.

Django's own flush truncates each table, which takes PostgreSQL longer than most tests,
and makes all content types and permissions anew, which hardly any test has changed.
"""

import copy

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

from wagtail.models import Collection, Locale, Page, Site
from wagtail.permissions import policy_registry
from wagtail.search.models import IndexEntry


#: What every flush would make again.
KEPT = (ContentType, Permission)
#: Rows of the page tree, from the first time that it was made anew in this process.
TREE: list[Locale | Collection | Page | Site] = []


class Emptying:
    """Does what ``TransactionTestCase._fixture_teardown`` does, once it is patched.

    Made when the database is as migrations have left it.
    """

    def __init__(self):
        self.flush = TransactionTestCase._fixture_teardown
        self.known = rows()

    def patch(self, monkeypatch) -> None:
        monkeypatch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda test: self.empty(test)
        )

    def empty(self, test: TransactionTestCase) -> None:
        if rows() != self.known:
            self.flush(test)
            self.known = rows()
            forget_content_types()
            TREE.clear()
            return
        names = connection.introspection.django_table_names(
            only_existing=True, include_views=False
        )
        kept = {model._meta.db_table for model in KEPT}
        tables = [connection.ops.quote_name(name) for name in names if name not in kept]
        steps = [f"DELETE FROM {table}" for table in tables]
        if connection.vendor == "postgresql":
            # As TRUNCATE does: whoever still writes is waited for, and what they wrote
            # is deleted as well.
            locked = ", ".join(tables)
            steps.insert(0, f"LOCK TABLE {locked} IN SHARE ROW EXCLUSIVE MODE")
        # In one transaction, at whose end alone keys are compared.
        connection.ops.execute_sql_flush(steps)


def rows() -> list[set[tuple]]:
    return [set(model.objects.values_list()) for model in KEPT]


def forget_content_types() -> None:
    """A flush gives them other numbers; Wagtail keeps them while a process lives."""
    for policies in (
        policy_registry.values_by_class,
        policy_registry.values_by_exact_class,
        policy_registry.fallback_policies,
    ):
        for policy in policies.values():
            vars(policy).pop("_content_type", None)


def put_page_tree() -> None:
    """The locale, the root page, the home page and the site of Wagtail's migrations."""
    if not TREE:
        make_page_tree()
        for model in (Locale, Collection, Page, Site):
            TREE.extend(model.objects.order_by("pk"))
        return
    for each in TREE:
        type(each).objects.bulk_create([copy.copy(each)])


def make_page_tree() -> None:
    locale, _ = Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first()
    if root is None:
        root = Page.add_root(title="Root", slug="root", locale=locale)
    home = Page(title="Home", slug="home", locale=locale)
    root.add_child(instance=home)
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    # The tree that is put back has none either.
    IndexEntry.objects.all().delete()
