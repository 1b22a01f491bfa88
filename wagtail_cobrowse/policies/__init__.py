"""
Which page of the site an address names, and how much of it may be shared.

Policies, from mild to strict: ``open`` (published, visible to anybody), ``masked``
(shapes only), ``hidden`` (a placeholder on both sides).
"""

from ..models import Policy
from .deciding import Verdict, decide, explain
from .resolving import path_of, resolve
from .sharing import Sharing, strictest
from .stating import Statement


__all__ = [
    "Policy",
    "Sharing",
    "Statement",
    "Verdict",
    "decide",
    "explain",
    "path_of",
    "resolve",
    "strictest",
]
