"""Which site a page, and with it its webcode, belongs to."""

import swapper

from wagtail.models import Site


def site_id_of(url_path):
    for root in Site.get_site_root_paths():
        if url_path and url_path.startswith(root.root_path):
            return root.site_id
    return None


def owner_id(site_id):
    """Of several sites with one root page, that one which its webcodes belong to."""
    for root in Site.get_site_root_paths():
        if root.site_id == site_id:
            return site_id_of(root.root_path)
    return None


def same_site(url_path: str, other_url_path: str) -> bool:
    """Whether the webcodes of pages at both paths belong to one site."""
    return site_id_of(url_path) == site_id_of(other_url_path)


def page_model():
    return swapper.load_model("wagtailcore", "Page")
