"""The menu items of the reports, made when Wagtail asks for them."""

from functools import partial

from .base import ServiceReportItem
from .pages import PagesView
from .service import ServiceView
from .wordings import WordingsView


report_items = [
    partial(ServiceReportItem, view, order)
    for view, order in ((ServiceView, 1190), (PagesView, 1192), (WordingsView, 1194))
]
