"""
The one setting, ``WAGTAIL_COBROWSE``: a dictionary, every key optional.

Each property of `CobrowseSettings` is one key in lower case. Values are read
when they are asked for, so that a test's ``override_settings`` takes effect.
"""

from typing import Any

from django.conf import settings


class CobrowseSettings:
    """Typed access to the dictionary ``WAGTAIL_COBROWSE`` of the site's settings."""

    def _get(self, key: str, default: Any) -> Any:
        return getattr(settings, "WAGTAIL_COBROWSE", {}).get(key, default)

    @property
    def chat(self) -> bool:
        """Whether visitors have our service chat; False: the site has its own."""
        return self._get("CHAT", True)

    @property
    def webcode_prefix(self) -> str:
        """Letter printed before a webcode ("a000016"); may be empty."""
        return self._get("WEBCODE_PREFIX", "")

    @property
    def webcode_digits(self) -> int:
        """How many digits a new webcode has."""
        return self._get("WEBCODE_DIGITS", 6)

    @property
    def webcode_searches(self) -> list[tuple[str, str]]:
        """Pairs (name of a URL, query parameter) for `WebcodeSearchMiddleware`."""
        return self._get("WEBCODE_SEARCHES", [])

    @property
    def page_author(self) -> str:
        """Public name of the authors, for pages without a ``cobrowse_author``."""
        return self._get("PAGE_AUTHOR", "")

    @property
    def startcode_alphabet(self) -> str:
        """Symbols without look-alikes and sound-alikes in German or English."""
        return self._get("STARTCODE_ALPHABET", "246789KLMRTUXY")

    @property
    def startcode_length(self) -> int:
        """How many symbols a Startcode has; it is shown in two groups."""
        return self._get("STARTCODE_LENGTH", 8)

    @property
    def startcode_lifetime(self) -> int:
        """Seconds for which a Startcode is valid."""
        return self._get("STARTCODE_LIFETIME", 600)

    @property
    def startcode_tries(self) -> int:
        """Wrong codes after which the session ends."""
        return self._get("STARTCODE_TRIES", 5)

    @property
    def advisor_wrong_codes_per_hour(self) -> int:
        """Wrong codes in an hour after which an advisor is locked out for an hour."""
        return self._get("ADVISOR_WRONG_CODES_PER_HOUR", 10)

    @property
    def waiting_lifetime(self) -> int:
        """Seconds after which a session that was never started expires."""
        return self._get("WAITING_LIFETIME", 1800)

    @property
    def session_lifetime(self) -> int:
        """Seconds after which a running session expires."""
        return self._get("SESSION_LIFETIME", 2 * 3600)

    @property
    def idle_lifetime(self) -> int:
        """Seconds without any frame after which a running session ends."""
        return self._get("IDLE_LIFETIME", 1800)

    @property
    def grace_time(self) -> int:
        """Seconds for which a lost connection may heal before the session ends."""
        return self._get("GRACE_TIME", 120)

    @property
    def hold_lifetime(self) -> int:
        """Seconds in which the visitor may agree anew (terms, login) before it ends."""
        return self._get("HOLD_LIFETIME", 120)

    @property
    def conversation_grace_time(self) -> int:
        """Seconds without a connected visitor after which a conversation ends."""
        return self._get("CONVERSATION_GRACE_TIME", 1800)

    @property
    def advisor_grace_time(self) -> int:
        """Seconds for which a chat stays with an advisor who is offline by absence."""
        return self._get("ADVISOR_GRACE_TIME", 120)

    @property
    def transfer_lifetime(self) -> int:
        """Seconds in which a colleague may accept a chat that is offered to them."""
        return self._get("TRANSFER_LIFETIME", 120)

    @property
    def chat_retention_hours(self) -> int:
        """Hours for which an ended conversation is kept; 0 deletes it at its end."""
        return self._get("CHAT_RETENTION_HOURS", 0)

    @property
    def proof_retention_days(self) -> int:
        """Days for which a proof of consent is kept."""
        return self._get("PROOF_RETENTION_DAYS", 1095)

    @property
    def count_retention_days(self) -> int:
        """Days for which numbers of chats and sessions are kept."""
        return self._get("COUNT_RETENTION_DAYS", 730)

    @property
    def page_report_minimum(self) -> int:
        """Chats in a month from which on a page is in the report, at least 5."""
        return self._get("PAGE_REPORT_MINIMUM", 5)

    @property
    def proof_keys(self) -> list[str]:
        """Keys of the chain of proofs, newest first; empty: derived from SECRET_KEY."""
        return self._get("PROOF_KEYS", [])

    @property
    def allowed_origins(self) -> list[str]:
        """Origins ("https://www.example.org") allowed beside the request's own host."""
        return self._get("ALLOWED_ORIGINS", [])

    @property
    def trusted_proxies(self) -> int:
        """How many proxies of the site's own add to X-Forwarded-For; 0: ignore it."""
        return self._get("TRUSTED_PROXIES", 0)

    @property
    def redis_url(self) -> str:
        """Redis or Valkey over which socket processes relay; empty: one process."""
        return self._get("REDIS_URL", "")

    @property
    def redis_sentinel(self) -> dict:
        """In place of ``REDIS_URL``: ``sentinels``, ``master_name``, options."""
        return self._get("REDIS_SENTINEL", {})

    @property
    def metrics_token(self) -> str:
        """What Prometheus shows to read the figures; empty: there are none."""
        return self._get("METRICS_TOKEN", "")

    @property
    def sockets_per_address(self) -> int:
        """Visitors' sockets of one address (IPv6: of one /64) in a process; 0: any."""
        return self._get("SOCKETS_PER_ADDRESS", 500)

    @property
    def policies(self) -> list[tuple[str, str]]:
        """Pairs (regular expression over the path, policy) for addresses of the site.

        The first match counts. ``open`` lifts what is masked by default: a view that
        is no Wagtail page, a page behind a login.
        """
        return self._get("POLICIES", [])

    @property
    def policy_functions(self) -> list[str]:
        """Dotted names of functions that say how much of a page may be shared."""
        return self._get("POLICY_FUNCTIONS", [])

    @property
    def resource_prefixes(self) -> list[str]:
        """Path prefixes beside static and media that the stage may load images from."""
        return self._get("RESOURCE_PREFIXES", [])

    @property
    def pointer_color(self) -> str:
        """CSS colour of the advisor's pointer and of the frame around a shared page."""
        return self._get("POINTER_COLOR", "#c2185b")

    @property
    def proposals_may_submit(self) -> bool:
        """Whether advisors may propose buttons that send or empty a form."""
        return self._get("PROPOSALS_MAY_SUBMIT", False)

    @property
    def proposals_may_leave(self) -> bool:
        """Whether advisors may propose links that lead to another site."""
        return self._get("PROPOSALS_MAY_LEAVE", False)

    @property
    def assist_minutes(self) -> list[int]:
        """For how long a visitor may let an advisor act on the page; at most 15."""
        return self._get("ASSIST_MINUTES", [2, 5, 10])

    @property
    def message_max_length(self) -> int:
        """Longest chat message, in characters."""
        return self._get("MESSAGE_MAX_LENGTH", 4000)


cobrowse_settings = CobrowseSettings()
