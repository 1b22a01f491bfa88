"""Every sample of the documentation is executed or at least read by what it is for."""

import json
import re
import shlex
import subprocess

from configparser import ConfigParser

import pytest
import yaml

from django.core.checks import run_checks
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import resolve

from build_backend.bundle import ROOT, wheel_node
from tests.commands import check_line, parser_of
from tests.nginx import complaints_of, with_hashing
from tests.samples import DOCUMENTS, Sample, run, samples
from tests.test_theming import SOURCES
from wagtail_cobrowse import filing


pytestmark = pytest.mark.once

#: Those that a test of their own executes, in the surroundings that they are for.
ELSEWHERE = {
    "how-to-extend.md": "test_extending.py",
    "how-to-install.md": "test_install.py",
    "how-to-own-chat.md": "test_own_chat_guide.py",
    "tutorial.md": "test_tutorial.py",
}
#: What is no code: a drawing, a list of folders, the name of a channel.
DRAWINGS = {"architecture.md": "┌──", "README.md": "the tests", "protocol.md": "<site>"}


def is_elsewhere(sample: Sample) -> bool:
    """Templates and Python only, and in the guide the numbered edits."""
    if sample.document == "how-to-install.md":
        return sample.in_list
    languages = ("python", "html+django")
    return sample.document in ELSEWHERE and sample.language in languages


def is_drawing(sample: Sample) -> bool:
    return DRAWINGS.get(sample.document, "\0") in sample.code


def check_python(sample, request):
    if not re.search(r"^(?:def|class|import|from) ", sample.code, re.M):
        return check_settings(vars(sample.run()))
    request.getfixturevalue("isolated_page_types")
    patch = request.getfixturevalue("monkeypatch")
    patch.setattr(filing.chat_filed, "receivers", [])
    filing.chat_filed.sender_receivers_cache.clear()
    assert vars(sample.run("tests.testapp.models"))


def check_settings(names):
    """Our own checks have no objection, those for deployment included."""
    assert names and all(name.isupper() for name in names)
    with override_settings(**names):
        tags = ["wagtail_cobrowse"]
        found = run_checks(tags=tags, include_deployment_checks=True, databases=[])
    about = {f"wagtail_cobrowse.{name}" for name in ("W011", "W012", "W013", "W025")}
    assert not [each for each in found if each.is_serious() or each.id in about]


def check_console(sample, request):
    for line in sample.code.strip().split("\n"):
        check_line(line)


def check_nginx(sample, request):
    (site,) = [each.code for each in samples("how-to-nginx.md", "nginx")]
    if sample.document != "how-to-nginx.md":
        site = with_hashing(site, sample.code)
    folder = request.getfixturevalue("tmp_path")
    assert complaints_of(folder, site) == ""
    assert complaints_of(folder, site + "oops;") != ""
    check_addresses(sample)


def check_systemd(sample, request):
    unit = ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str
    unit.read_string(sample.code)
    assert list(unit) == ["DEFAULT", "Unit", "Service", "Install"]
    words = shlex.split(unit["Service"]["ExecStart"])
    if "uvicorn" in words[0]:
        check_line(unit["Service"]["ExecStart"])
    else:
        assert words[1].endswith(".wsgi:application")


def check_yaml(sample, request):
    assert isinstance(yaml.safe_load(sample.code), dict)
    check_addresses(sample)


def check_json(sample, request):
    json.loads(sample.code)


def check_css(sample, request):
    compile_with_esbuild(sample)
    sources = "".join(path.read_text() for path in SOURCES.rglob("*.css"))
    for name in re.findall(r"(--cobrowse-[a-z-]+):", sample.code):
        assert f"var({name}" in sources, name


def check_js(sample, request):
    compile_with_esbuild(sample)


def compile_with_esbuild(sample):
    node, _ = wheel_node()
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    done = subprocess.run(
        [node, str(esbuild), f"--loader={sample.language}", "--log-level=warning"],
        input=sample.code,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def check_template(sample, request):
    engines["django"].from_string("{% load wagtail_cobrowse_tags %}" + sample.code)


def check_text(sample, request):
    """A line of cron, a proxy's health check; Redis's are in consumers/test_bus.py."""
    if sample.document == "how-to-purge.md":
        times, user, folder, command = re.fullmatch(
            r"((?:\S+ ){5})(\w+) cd (\S+) && (.+)\n", sample.code
        ).groups()
        check_line(command)
    elif sample.document == "how-to-install.md":
        check_addresses(sample)
    else:
        assert sample in samples("how-to-redis.md", "text")


def check_addresses(sample):
    """Our addresses in it lead to something of ours, not to Wagtail's pages."""
    found = re.findall(r"(?<![\w/])/cobrowse/[\w/-]*", sample.code)
    assert found
    for address in found:
        if not address.startswith("/cobrowse/ws/"):
            assert resolve(address).url_name, address


LANGUAGES = {
    "": check_console,
    "console": check_console,
    "css": check_css,
    "html+django": check_template,
    "js": check_js,
    "json": check_json,
    "nginx": check_nginx,
    "python": check_python,
    "systemd": check_systemd,
    "text": check_text,
    "yaml": check_yaml,
}
HERE = [each for each in samples() if not is_elsewhere(each) and not is_drawing(each)]


@pytest.mark.parametrize("sample", HERE, ids=str)
def test_a_sample_is_what_it_seems(sample, request, db):
    LANGUAGES[sample.language](sample, request)


def test_what_is_not_executed_here_is_elsewhere():
    for document, test in ELSEWHERE.items():
        assert any(is_elsewhere(each) for each in samples(document))
        text = (ROOT / "tests" / test).read_text()
        assert document in text
    assert sum(map(is_drawing, samples())) == len(DRAWINGS)


def test_an_address_that_is_not_there_is_found():
    wrong = Sample("x.md", 1, "yaml", "path: /cobrowse/health/lives/", in_list=False)
    with pytest.raises(AssertionError):
        check_addresses(wrong)


def commands_in_prose() -> set[str]:
    text = "\n".join(path.read_text() for path in DOCUMENTS)
    return set(re.findall(r"`manage\.py ([^`\n]+)`", text))


def test_commands_that_the_text_names_are_there():
    found = commands_in_prose()
    assert len(found) > 10
    for command in found:
        name, *rest = shlex.split(command)
        options = parser_of(name)._option_string_actions
        assert {each for each in rest if each.startswith("--")} <= set(options), command


def test_the_middleware_leaves_the_stage_alone():
    policy_of = run("how-to-csp.md", "def ").strict_policy
    respond = policy_of(lambda request: HttpResponse())

    def policy(path):
        response = respond(RequestFactory().get(path))
        return response.headers.get("Content-Security-Policy")

    assert policy("/") == "default-src 'self'"
    assert policy("/admin/cobrowse/stage/") is None


def test_the_task_is_enqueued(db):
    (sample,) = samples("how-to-purge.md", "python")
    assert sample.run().every_minute() is None
