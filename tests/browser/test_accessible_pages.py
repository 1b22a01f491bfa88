"""What editors and supervisors read in the admin, in every way it may be shown."""

import pytest

from playwright.sync_api import expect

from .accessibility import CHROMIUM_FIRST, enter, follow_the_system


pytestmark = [pytest.mark.once, pytest.mark.usefixtures("nobody_else")]

#: Address, and what of it is ours: around it stands Wagtail.
PAGES = {
    "overview": ("/admin/", ".cobrowse-overview"),
    "report": ("/admin/cobrowse/reports/service/", ".cobrowse-figures"),
    "pages": ("/admin/cobrowse/reports/pages/", ".cobrowse-figures"),
    "proof": ("/admin/cobrowse/proofs/", "main form"),
    "doctor": ("/admin/cobrowse/doctor/", "main form"),
    "webcode": ("/admin/cobrowse/pages/{page}/webcode/", ".cobrowse-webcode"),
    "seen": ("/admin/cobrowse/pages/{page}/", ".cobrowse-seen"),
    "own window": ("/admin/cobrowse/stage/window/", ".cobrowse"),
    "workplace": ("/admin/cobrowse/", ".cobrowse"),
}


@CHROMIUM_FIRST
def test_no_page_of_the_admin_has_a_violation(everybody, states, live_site):
    follow_the_system(live_site)
    ((page_id,),) = live_site.query(
        "SELECT id FROM wagtailcore_page WHERE live AND depth = 4 ORDER BY id LIMIT 1"
    )
    page = enter(everybody, "admin").page
    for name, (address, scope) in PAGES.items():
        page.goto(address.format(page=page_id))
        expect(page.locator(scope).first).to_be_visible()
        states.look_closely(name, page, scope)
