"""Where the visitor's browser could not load a script, the stage is told so."""

import pytest

from wagtail_cobrowse.consumers.protocol import CloseCode


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def pair(session, conversation, advisor, sockets):
    """A tab that shares the home page, the stage that sees it, and their epoch."""
    stage = await (await sockets.advisor(advisor, conversation)).open()
    visitor = await sockets.visitor(conversation).open()
    await visitor.show()
    epoch = (await visitor.hear("accept"))["epoch"]
    assert (await stage.hear("epoch"))["lacks"] == ""
    return visitor, stage, epoch


async def test_the_stage_is_told_what_is_missing_and_when_it_is_there(pair):
    visitor, stage, epoch = pair
    for what in ("mirror", "part", ""):
        await visitor.say("lacks", epoch=epoch, what=what)
        assert await stage.hear("lacks") == {"type": "lacks", "what": what}


async def test_a_stage_that_comes_later_is_told_with_the_page(
    pair, conversation, advisor, sockets
):
    visitor, stage, epoch = pair
    await visitor.say("lacks", epoch=epoch, what="part")
    await stage.hear("lacks")
    later = await (await sockets.advisor(advisor, conversation)).open()
    assert (await later.hear("epoch"))["lacks"] == "part"


async def test_with_the_next_page_nothing_is_missing_any_more(pair):
    visitor, stage, epoch = pair
    await visitor.say("lacks", epoch=epoch, what="mirror")
    await stage.hear("lacks")
    await visitor.show("http://localhost/elsewhere/")
    assert (await stage.hear("epoch"))["lacks"] == ""
    # What the page before has said of itself comes too late.
    await visitor.say("lacks", epoch=epoch, what="mirror")
    await visitor.hear_all()
    assert [m for m in await stage.hear_all() if m["type"] == "lacks"] == []


async def test_only_the_tab_that_shares_is_believed(pair, conversation, sockets):
    _, stage, epoch = pair
    other = await sockets.visitor(conversation).open()
    await other.say("lacks", epoch=epoch, what="mirror")
    await other.hear_all()
    assert [m for m in await stage.hear_all() if m["type"] == "lacks"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"what": "part"},
        {"epoch": True, "what": "part"},
        {"epoch": 1.5, "what": "part"},
        {"epoch": -1, "what": "part"},
        {"epoch": "1", "what": "part"},
        {"epoch": 1},
        {"epoch": 1, "what": "everything"},
        {"epoch": 1, "what": ["part"]},
        {"epoch": 1, "what": None},
    ],
)
async def test_what_is_no_proper_word_closes_the_socket(pair, fields):
    visitor, stage, _ = pair
    await visitor.say("lacks", **fields)
    assert await visitor.hear_close() == CloseCode.NOT_UNDERSTOOD
    assert [m for m in await stage.hear_all() if m["type"] == "lacks"] == []
