"""The count of news at the workplace's menu item, on every page of the admin."""

from django.utils.html import format_html

from wagtail.admin.staticfiles import versioned_static


def script() -> str:
    """It does nothing for those who do not have the menu item."""
    return format_html(
        '<script src="{}" defer></script>',
        versioned_static("wagtail_cobrowse/badge.js"),
    )


def style() -> str:
    return format_html(
        '<link rel="stylesheet" href="{}">',
        versioned_static("wagtail_cobrowse/badge.css"),
    )
