"""
Figures with their goals, as one table and as ``results/latest.json``.

Absolute times depend on the machine; ratios of one run and sizes do not.
"""

import json
import statistics

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


LATEST = Path(__file__).resolve().parent / "results" / "latest.json"


@dataclass(frozen=True)
class Figure:
    """
    One number and what it may be at most (``goal``; None: it is only told).

    ``is_void``: something was lost on the way, so that the number means nothing.
    """

    name: str
    value: float
    goal: float | None = None
    unit: str = "×"
    detail: str = ""
    is_void: bool = False

    @property
    def is_met(self) -> bool | None:
        if self.goal is None:
            return None
        return not self.is_void and self.value <= self.goal

    def summary(self) -> dict[str, Any]:
        return {**asdict(self), "value": round(self.value, 3), "is_met": self.is_met}


def percentile(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def write(summaries: list[dict[str, Any]]) -> None:
    """Write ``benchmarks/results/latest.json``."""
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps({"figures": summaries}, indent=2) + "\n")


def table(summaries: list[dict[str, Any]]) -> str:
    """The figures for people; ``!`` marks a goal that is missed."""
    rows = [("figure", "value", "goal", "", "")]
    for each in summaries:
        goal = "" if each["goal"] is None else f"≤ {each['goal']:g}"
        mark = "void" if each["is_void"] else "!" if each["is_met"] is False else ""
        value = f"{each['value']:.2f} {each['unit']}".strip()
        rows.append((each["name"], value, goal, mark, each["detail"]))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
