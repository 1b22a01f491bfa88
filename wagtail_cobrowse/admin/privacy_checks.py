"""
Questions of privacy in Wagtail's own content checks: in the editor, before anything is
published, and in the userbar.

They are rules for axe without a script of ours. A rule finds elements by a selector;
its check asks for an attribute that no element has, so that each of them is reported.
"""

from django.utils.translation import gettext_lazy as _

from wagtail.admin.userbar import ContentCheckerItem


CHECK = "cobrowse-reported"
FIELDS = "input, select, textarea, [contenteditable]"
KNOWN = ("hide", "mask", "open")

#: Rule, selector, what it is called, and what an editor can do about it.
RULES = [
    (
        "cobrowse-open-field",
        f':is({FIELDS})[data-cobrowse="open"]',
        _("Advisors read what visitors type here"),
        _("The field is marked as open. Take the mark off unless that is meant."),
    ),
    (
        "cobrowse-other-website",
        'iframe[src^="http:"], iframe[src^="https:"], iframe[src^="//"]',
        _("Part of another website"),
        _(
            "Advisors see a box in its place. Its operator learns who opens this page: "
            "does the privacy policy say so?"
        ),
    ),
    (
        "cobrowse-unknown-word",
        "[data-cobrowse]" + "".join(f':not([data-cobrowse="{k}"])' for k in KNOWN),
        _("A mark for advisors that means nothing"),
        _("data-cobrowse can be hide, mask or open. Ask your maintainer."),
    ),
    (
        "cobrowse-open-in-closed",
        ':is([data-cobrowse="hide"], [data-cobrowse="mask"]) [data-cobrowse="open"]',
        _("Marked as open within a private region"),
        _("It stays private: the strictest of all marks around it holds."),
    ),
]


def add_to(items) -> None:
    """Have the content checks among the userbar's ``items`` ask these questions too."""
    for item in items:
        if isinstance(item, ContentCheckerItem):
            _extend(item)


def _extend(item) -> None:
    names = [name for name, *_rest in RULES]
    if item.axe_run_only:
        item.axe_run_only = [*item.axe_run_only, *names]
    item.axe_custom_checks = [
        *item.axe_custom_checks,
        {
            "id": CHECK,
            "evaluate": "attr-non-space-content-evaluate",
            "options": {"attribute": "data-cobrowse-never"},
        },
    ]
    item.axe_custom_rules = [
        *item.axe_custom_rules,
        *(
            {
                "id": name,
                "impact": "serious",
                "selector": selector,
                "tags": ["privacy"],
                "any": [CHECK],
                "enabled": True,
            }
            for name, selector, *_words in RULES
        ),
    ]
    item.axe_messages = {
        **item.axe_messages,
        **{
            name: {"error_name": title, "help_text": text}
            for name, _selector, title, text in RULES
        },
    }
