"""Fills the database with running sessions; prints what their browsers know."""

import json
import sys
import uuid

import django


def main(count: int) -> None:
    django.setup()
    make_tables()
    print(json.dumps(make(count)))


def make_tables() -> None:
    """Tables as the models are now."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def make_site():
    """A site with a home page and nothing else."""
    from django.contrib.contenttypes.models import ContentType

    from wagtail.models import Locale, Page, Site

    locale = Locale.objects.create(language_code="en")
    kind = ContentType.objects.get_for_model(Page)
    root = Page.add_root(title="Root", slug="root", locale=locale, content_type=kind)
    home = root.add_child(
        instance=Page(title="Home", slug="home", locale=locale, content_type=kind)
    )
    return Site.objects.create(
        hostname="localhost", root_page=home, is_default_site=True
    )


def make(count: int) -> list[dict[str, str]]:
    """``count`` sessions, as route, seat and login of the advisor."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    from wagtail_cobrowse import chat, seats
    from wagtail_cobrowse.models import CobrowseSession, Conversation, Terms

    with transaction.atomic():
        site = make_site()
        advisor = get_user_model().objects.create_superuser("advisor", "a@example.org")
        client = Client()
        client.force_login(advisor)
        login = client.cookies["sessionid"].value
        terms = Terms.objects.create(
            digest="0" * 64, text="…", label="…", language="en"
        )
        made = []
        for _ in range(count):
            seat = seats.new_seat()
            conversation = chat.open_conversation(site, seats.hash_seat(seat), "en")
            Conversation.objects.filter(pk=conversation.pk).update(
                advisor=advisor, state=Conversation.State.OPEN
            )
            CobrowseSession.objects.create(
                conversation=conversation,
                state=CobrowseSession.State.ACTIVE,
                page=site.root_page,
                terms=terms,
                proof_id=uuid.uuid4(),
                receipt_hash="0" * 64,
                language="en",
                advisor=advisor,
            )
            made.append({"route": conversation.route, "seat": seat, "login": login})
    return made


if __name__ == "__main__":
    main(int(sys.argv[1]))
