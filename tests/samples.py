"""The samples of code in the documentation, block by block."""

import textwrap
import types

from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from build_backend.bundle import ROOT


DOCUMENTS = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])


@dataclass(frozen=True)
class Sample:
    """A block of code; ``language`` is that of its fence, "" where it is indented."""

    document: str
    line: int
    language: str
    code: str
    #: Whether it belongs to a point of a list, as the edits of a guide do.
    in_list: bool

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    def run(self, module: str = "website.samples") -> types.SimpleNamespace:
        """Execute it as a part of ``module``; what it has defined."""
        names: dict = {"__name__": module}
        exec(compile(self.code, str(self), "exec"), names)
        del names["__builtins__"], names["__name__"]
        return types.SimpleNamespace(**names)


def samples(document: str = "", language: str | None = None) -> list[Sample]:
    """Those of one document, named by its file, or of all; in one language, or all."""
    found = [
        Sample(
            document=path.name,
            line=token.map[0] + 1,
            language=token.info.strip(),
            code=textwrap.dedent(token.content),
            in_list=token.level > 0,
        )
        for path in DOCUMENTS
        if document in ("", path.name)
        for token in MarkdownIt().parse(Path(path).read_text())
        if token.type in ("fence", "code_block")
    ]
    return [each for each in found if language in (None, each.language)]


def sample(document: str, holding: str, language: str = "python") -> Sample:
    """The one sample of a document that holds these words."""
    (found,) = [each for each in samples(document, language) if holding in each.code]
    return found


def run(
    document: str, holding: str, module: str = "website.samples"
) -> types.SimpleNamespace:
    """Execute the one Python sample that holds these words; what it has defined."""
    return sample(document, holding).run(module)
