import swapper

from django.core import checks


@checks.register("wagtail_cobrowse")
def check_base_page(app_configs, **kwargs):
    """The ready-made page type needs Wagtail's ordinary base page."""
    if not swapper.is_swapped("wagtailcore", "Page"):
        return []
    return [
        checks.Error(
            "wagtail_cobrowse.page cannot be used with a base page of your own.",
            hint=(
                "Take it out of INSTALLED_APPS, and add "
                "wagtail_cobrowse.mixins.CobrowsePageMixin to a page type of yours."
            ),
            id="wagtail_cobrowse_page.E001",
        )
    ]
