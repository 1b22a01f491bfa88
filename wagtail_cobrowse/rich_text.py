"""
The inline style "Private" of Wagtail's rich text: words that advisors do not see.

Stored and rendered as ``<span data-cobrowse="hide">``, which is all that a page needs.
"""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.rich_text.converters.editor_html import WhitelistRule
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    InlineStyleElementHandler,
)
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature


FEATURE, STYLE, COLOR = "cobrowse-private", "COBROWSE_PRIVATE", "currentcolor"


def register(features) -> None:
    """Make the style known, and offered wherever a field names no features."""
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        InlineStyleFeature(
            {
                "type": STYLE,
                "icon": "no-view",
                "description": _("Private: advisors do not see it"),
                # For editors only, set by script; the public page looks as ever.
                # Mixed from the text's own colour, it can be read in the dark too.
                "style": {
                    "backgroundColor": f"color-mix(in srgb, {COLOR} 12%, transparent)",
                    "outline": f"1px dashed {COLOR}",
                    "borderRadius": "2px",
                },
            }
        ),
    )
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {
                'span[data-cobrowse="hide"]': InlineStyleElementHandler(STYLE)
            },
            "to_database_format": {
                "style_map": {
                    STYLE: {"element": "span", "props": {"data-cobrowse": "hide"}}
                }
            },
        },
    )
    features.register_converter_rule(
        "editorhtml", FEATURE, [WhitelistRule("span", _keep_private)]
    )
    features.default_features.append(FEATURE)


def _keep_private(tag) -> None:
    """Of spans, only private ones stay, and nothing but what makes them so."""
    if tag.get("data-cobrowse") == "hide":
        tag.attrs = {"data-cobrowse": "hide"}
    else:
        tag.unwrap()
