"""
What a hostile visitor can send, against each layer of the stage and all together.

The corpus is tests/vectors/hostile.json. All layers together and the sanitiser alone
are tried in three browsers; the other layers, and that without any of them a good part
of the corpus does what it attempts, in all three of them only in ``make soak``.
"""

import pytest

from .hostile_site import STAGE, Foreign, Own, build_trial, corpus


pytestmark = pytest.mark.once
#: Chromium alone, and in ``make soak`` all three: what holds is tried in each of them
#: by all layers together.
CHROMIUM_FIRST = pytest.mark.parametrize(
    "engine",
    [
        "chromium",
        pytest.param("firefox", marks=pytest.mark.soak),
        pytest.param("webkit", marks=pytest.mark.soak),
    ],
    indirect=True,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build_trial(tmp_path_factory.mktemp("trial"))


@pytest.fixture
def foreign():
    served = Foreign("127.0.0.1")
    yield served
    served.close()


@pytest.fixture
def own(built, foreign):
    served = Own(built, foreign)
    yield served
    served.close()


@pytest.fixture
def trial(engine, own):
    """Shows the whole corpus under some layers; the page's report."""
    opened = []

    def run(layers: str):
        own.leave = "origin" in layers
        # The frame's address is held by the workplace's policy.
        held = "?held" if "policy" in layers else ""
        tab = engine.open(f"{own.url}/trial/{held}")
        opened.append(tab)
        settings = {
            "sandbox": "origin" in layers,
            "stage": f"{STAGE}?{layers}",
            "width": 12,
            "lasting": "sanitiser" in layers,
        }
        tab.evaluate("(settings) => trial(settings)", settings)
        tab.wait("report || document.title !== 'Trial'", timeout=120)
        assert tab.evaluate("() => document.title") == "Trial"
        return tab.evaluate("() => report")

    yield run
    for tab in opened:
        tab.close()


def names(indices):
    entries = corpus()
    return sorted(entries[index]["name"] for index in indices)


def scripts(report):
    """Names of the entries whose script ran, and what else was said."""
    entries = corpus()
    told = {str(one) for one in report["strangers"]}
    return sorted(
        entries[int(one.removeprefix("pwned"))]["name"]
        if one.removeprefix("pwned").isdigit()
        else one
        for one in told
    )


def assert_nothing_got_out(report, own, foreign):
    assert scripts(report) == []
    assert names(foreign.entries()) == []
    assert foreign.requests == []
    assert own.others() == []
    assert report["owned"] == []


def assert_all_is_shown(report):
    assert report["stolen"] == 0
    assert [names(each) for each in report["dead"]] == []
    assert report["shown"] == len(corpus())
    assert report["failed"] == 0


@CHROMIUM_FIRST
def test_without_any_layer_the_corpus_bites(trial, own, foreign):
    report = trial("none")
    assert len(scripts(report)) > 50
    assert len(report["owned"]) > 50
    assert len(foreign.entries()) > 100
    assert len([path for path, with_session in own.others() if with_session]) > 5
    assert report["stolen"] > 0


def test_all_layers_together(trial, own, foreign):
    report = trial("sanitiser+origin+policy")
    assert_nothing_got_out(report, own, foreign)
    assert_all_is_shown(report)
    assert report["refused"] > 400


def test_the_sanitiser_alone(trial, own, foreign):
    report = trial("sanitiser")
    assert_nothing_got_out(report, own, foreign)
    assert_all_is_shown(report)


@CHROMIUM_FIRST
def test_the_policy_alone(trial, own, foreign):
    assert_nothing_got_out(trial("policy"), own, foreign)


@CHROMIUM_FIRST
def test_the_opaque_origin_alone(trial, own, foreign, engine):
    report = trial("origin")
    # Scripts run, and stay where they are.
    assert len(scripts(report)) > 30
    assert report["owned"] == []
    assert own.others()
    # WebKit sends the session with images of an opaque origin; the other layers stop
    # those (docs/security.md).
    if engine.name != "webkit":
        assert [path for path, with_session in own.others() if with_session] == []
