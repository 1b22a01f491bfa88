"""What a visitor may be busy with outside of the page."""

#: As a tab says it, "" for nothing; the same list is in ``static_src/busy.ts``.
BUSY = ("", "print", "dialog", "file", "document", "site", "captcha", "frame")
#: While one of these lasts the page's scripts stand still, its signs of life included.
STANDS_STILL = frozenset({"print", "dialog"})
