"""Where Wagtail's site history has what happens around a conversation."""

from .offers import find_cobrowsing_page


def history_of(conversation):
    """The co-browsing page of its session, else one of its site, else the site.

    Never the conversation or a person: entries outlive both.
    """
    session = getattr(conversation, "session", None)
    if session is not None and session.page is not None:
        return session.page.specific
    return history_of_site(conversation.site, conversation.language)


def history_of_site(site, language: str = ""):
    """The co-browsing page of ``site``, else the site."""
    return find_cobrowsing_page(site, language) or site
