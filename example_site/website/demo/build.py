"""Makes what is missing of the demo's pages and images; what is there stays."""

import datetime
import io

from django.core.files.images import ImageFile
from django.utils import timezone

from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site

from wagtail_cobrowse.models import CobrowseSiteSettings, Webcode

from . import content_de, content_en
from .bodies import BodyBuilder
from .scenes import SCENES
from .tree import TREE


LANGUAGES = {"en": content_en.PAGES, "de": content_de.PAGES}
#: The sizes that the templates ask for, made ahead of the first visitor.
RENDITIONS = [
    *(f"width-{width}|format-webp" for width in (480, 800, 1200)),
    "fill-144x108|format-webp",
]


def build_images() -> dict:
    """Image and its descriptions in German and English, by scene."""
    made = {}
    for name, (draw, german, english) in SCENES.items():
        title = f"Nordlicht: {name}"
        image = get_image_model().objects.filter(title=title).first()
        if image is None:
            file = io.BytesIO()
            draw().save(file, "PNG")
            file.seek(0)
            image = get_image_model()(title=title, description=german)
            image.file = ImageFile(file, name=f"{name}.png")
            image.save()
        image.get_renditions(*RENDITIONS)
        made[name] = (image, {"de": german, "en": english})
    return made


def build_site(owner) -> int:
    """Make the pages in both languages; how many were missing."""
    images = build_images()
    site = Site.objects.get(is_default_site=True)
    site.site_name = "Nordlicht Krankenkasse"
    site.save()
    _settle_settings(site)
    _reserve_webcodes(site)
    count = 0
    for code, words in LANGUAGES.items():
        locale = Locale.objects.get_or_create(language_code=code)[0]
        count += _Language(locale, words, images, owner, site).build()
    return count


def _settle_settings(site):
    """As if somebody had opened them once: the site is in use already."""
    CobrowseSiteSettings.objects.get_or_create(site=site)


def _reserve_webcodes(site):
    # Before any page is published: codes that are drawn at random leave these out.
    for entry in TREE:
        if entry.webcode:
            Webcode.objects.get_or_create(
                site=site,
                translation_key=entry.translation_key,
                defaults={"code": entry.webcode},
            )


class _Language:
    def __init__(self, locale, words, images, owner, site):
        self.locale, self.words, self.owner, self.site = locale, words, owner, site
        self.pictures = {
            name: (image, descriptions[locale.language_code])
            for name, (image, descriptions) in images.items()
        }
        self.pages = {}
        self.builder = BodyBuilder(self.pages, self.pictures)

    def build(self) -> int:
        new = []
        for entry in TREE:
            page = entry.page_type.objects.filter(
                translation_key=entry.translation_key, locale=self.locale
            ).first()
            if page is None:
                page = self._create(entry)
                new.append(entry)
            self.pages[entry.key] = page
            if entry.key == "home":
                self._become_root(page)
        # Pages refer to each other, so their content follows when all are there.
        for entry in new:
            self._publish(entry)
        return len(new)

    def _create(self, entry):
        words = self.words[entry.key]
        page = entry.page_type(
            title=words["title"],
            draft_title=words["title"],
            slug=words.get("slug") or f"nordlicht-{self.locale.language_code}",
            seo_title=words.get("seo_title", ""),
            locale=self.locale,
            translation_key=entry.translation_key,
            show_in_menus=entry.in_menu,
            owner=self.owner,
            live=False,
        )
        if entry.key == "cobrowse":
            page.body = self.builder.cobrowse_body(words)
        else:
            page.intro = words["intro"]
            page.author = words.get("author", "")
        if "headline" in words:
            page.headline = words["headline"]
        if "image" in words:
            page.image, page.image_alt = self.pictures[words["image"]]
        if "offices" in words:
            page.offices = self.builder.offices(words["offices"])
        parent = (
            self.pages[entry.parent] if entry.parent else Page.get_first_root_node()
        )
        # Fresh from the database: the tree has grown since the parent was made.
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        if entry.key == "members":
            PageViewRestriction.objects.create(
                page=page, restriction_type=PageViewRestriction.LOGIN
            )
        return page

    def _become_root(self, home):
        if self.locale.language_code != "en" or self.site.root_page_id == home.pk:
            return
        welcome = self.site.root_page
        self.site.root_page = Page.objects.get(pk=home.pk)
        self.site.save()
        # Wagtail's own first page; anything else on that spot is somebody's work.
        if welcome.slug == "home" and welcome.specific_class is Page:
            Page.objects.get(pk=welcome.pk).delete()

    def _publish(self, entry):
        page = entry.page_type.objects.get(pk=self.pages[entry.key].pk)
        words = self.words[entry.key]
        if "body" in words:
            page.body = self.builder.body(words["body"])
        page.save_revision(user=self.owner).publish(user=self.owner)
        number = [each.key for each in TREE].index(entry.key)
        first = timezone.make_aware(datetime.datetime(2025, 3, 3 + number, 9, 30))
        last = timezone.make_aware(datetime.datetime(2026, 10, 1 + number, 14, 10))
        Page.objects.filter(pk=page.pk).update(
            first_published_at=first, last_published_at=last
        )
        self.pages[entry.key] = page
