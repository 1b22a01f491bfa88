"""What a list for editors says of a page: fields, private regions, other websites."""

import pytest

from wagtail_cobrowse import inventory


def read(html, **more):
    return inventory.read(html, "www.example.org", **more)


@pytest.mark.parametrize(
    ("control", "name", "how"),
    [
        ('<label for="a">Name</label><input id="a">', "Name", "masked"),
        ("<label>City <select><option>x</option></select></label>", "City x", "masked"),
        (
            '<textarea aria-label="Words" data-cobrowse="open"></textarea>',
            "Words",
            "open",
        ),
        ('<input aria-label="P" type="password" data-cobrowse="open">', "P", "never"),
        ('<input aria-label="C" autocomplete="section-a cc-number">', "C", "never"),
        ('<input aria-label="O" autocomplete="one-time-code">', "O", "never"),
        ('<input type="hidden" name="x">', "hidden field", "never"),
        ("<input>", "field without a label", "masked"),
        ('<p aria-label="E" contenteditable>x</p>', "E", "masked"),
        (
            '<p data-cobrowse="mask"><input aria-label="M" data-cobrowse="open"></p>',
            "M",
            "masked",
        ),
    ],
)
def test_every_field_is_named_with_what_becomes_of_its_entries(control, name, how):
    assert read(control).fields == [inventory.Field(name, how)]


def test_buttons_hold_no_entries():
    html = '<button>Go</button><input type="submit"><input type="image" alt="Go">'
    assert not read(html).fields


def test_private_regions_are_the_outermost_ones_of_page_and_settings():
    html = (
        '<main><p data-cobrowse="hide">Contract <b data-cobrowse="mask">4711</b></p>'
        '<p class="iban">DE00</p><p class="iban" data-cobrowse="open">DE01</p></main>'
    )
    found = read(html, mask=[".iban"])
    assert {(each.name, each.how, each.from_settings) for each in found.regions} == {
        ("Contract 4711", "hide", False),
        ("DE00", "mask", True),
        ("DE01", "mask", True),
    }
    assert [each.how for each in read(html, hide=["main"]).regions] == ["hide"]


def test_other_websites_are_named_once_and_the_own_one_is_not():
    html = "".join(
        f'<iframe src="{address}"></iframe>'
        for address in (
            "https://maps.example/a",
            "//maps.example/b",
            "/own/",
            "https://www.example.org/own/",
            "about:blank",
        )
    )
    assert read(html).frames == ["maps.example"]


def test_what_a_mirror_cannot_show_is_counted():
    assert read("<video></video><canvas></canvas><canvas></canvas>").boxes == {
        "video": 1,
        "canvas": 2,
    }


def test_the_editors_own_tools_are_no_part_of_the_page():
    html = "<wagtail-userbar><template><input></template></wagtail-userbar>"
    assert not read(html).fields


@pytest.mark.parametrize("html", ["", "<input", "<p data-cobrowse='hide'>" * 500])
def test_broken_pages_are_read_as_far_as_they_go(html):
    assert len(read(html).regions) <= 1
