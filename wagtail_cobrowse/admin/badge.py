"""The count of news at the workplace's menu item, on every page of the admin."""

from django.utils.html import format_html, format_html_join

from wagtail.admin.staticfiles import versioned_static

from ..settings import cobrowse_settings


def script() -> str:
    """It does nothing for those who do not have the menu item."""
    return format_html(
        '<script src="{}" defer></script>',
        versioned_static("wagtail_cobrowse/badge.js"),
    )


def style() -> str:
    """For the admin and, as Wagtail does it, for the userbar."""
    names = ["badge"]
    if cobrowse_settings.chat:
        # There is a launcher on the site, above which the userbar stands.
        names.append("userbar")
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((versioned_static(f"wagtail_cobrowse/{name}.css"),) for name in names),
    )
