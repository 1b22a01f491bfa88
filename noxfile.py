"""``nox``: one session for each row of tests/matrix.py, which makes its environment."""

import sys

from pathlib import Path

import nox


sys.path.insert(0, str(Path(__file__).resolve().parent))

from tests import matrix


nox.options.default_venv_backend = "none"


@nox.session
@nox.parametrize("row", [nox.param(row.name, id=row.name) for row in matrix.ROWS])
def versions(session: nox.Session, row: str) -> None:
    """The built wheel in one row: ``nox -s "versions(lowest)" -- --whole``."""
    session.run(sys.executable, "tests/matrix.py", row, *session.posargs)
