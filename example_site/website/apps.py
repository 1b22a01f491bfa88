from django.apps import AppConfig


class WebsiteAppConfig(AppConfig):
    name = "example_site.website"
    label = "website"
    verbose_name = "Website"
