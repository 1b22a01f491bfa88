import contextlib
import os

from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_secret_key(path: Path) -> str:
    """The secret key in the file ``path``, which is made at the first call."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(get_random_secret_key() + "\n")
        # A link appears at once and whole: of two processes the first one wins.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
