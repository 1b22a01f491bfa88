"""The samples of docs/how-to-own-chat.md, to be executed."""

import re
import types

from pathlib import Path


GUIDE = Path(__file__).parents[3] / "docs" / "how-to-own-chat.md"


def samples(language: str) -> list[str]:
    """The code of all blocks in ``language``, as the guide's readers copy it."""
    fence = rf"^```{language}\n(.*?)^```$"
    return re.findall(fence, GUIDE.read_text(), re.M | re.S)


def run(holding: str) -> types.SimpleNamespace:
    """Execute the one Python sample that holds these words; what it has defined."""
    (code,) = [each for each in samples("python") if holding in each]
    names: dict = {"__name__": "website.our_chat"}
    exec(compile(code, f"{GUIDE.name}: {holding}", "exec"), names)
    return types.SimpleNamespace(**names)
