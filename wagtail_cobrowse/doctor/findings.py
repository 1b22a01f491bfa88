"""What the doctor has found: one sentence, and a remedy where one is needed."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .addresses import Address


class Level(Enum):
    """How bad it is. A note is worth reading and needs nothing."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def label(self) -> Promise:
        """The word for it."""
        return LABELS[self]


LABELS = {
    Level.OK: _("In order"),
    Level.NOTE: _("Note"),
    Level.WARNING: _("Warning"),
    Level.ERROR: _("Error"),
}


@dataclass(frozen=True)
class Finding:
    """The outcome of one examination; ``id`` as in docs/reference-checks.md."""

    id: str
    level: Level
    text: str | Promise
    remedy: str | Promise = ""
    #: Host name of the site that it is about, "" for all of them.
    site: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON, in the language that is active."""
        return {
            "id": f"wagtail_cobrowse.{self.id}",
            "level": self.level.value,
            "site": self.site,
            "text": str(self.text),
            "remedy": str(self.remedy),
        }


def not_asked(address: Address) -> Finding:
    """An address that nobody has said is the site's own is left alone."""
    return Finding(
        "D10",
        Level.WARNING,
        _("The site's address was not asked, because ALLOWED_HOSTS does not name it."),
        _(
            "Name the host in ALLOWED_HOSTS (* does not count here), correct it under "
            "Settings, Sites, or run manage.py cobrowse_doctor."
        ),
        address.host,
    )
