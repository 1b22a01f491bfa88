"""Results as ratios: absolute times depend on the machine, ratios of one run do not."""

import json
import statistics

from dataclasses import dataclass
from pathlib import Path


LATEST = Path(__file__).resolve().parent / "results" / "latest.json"


@dataclass(frozen=True)
class Result:
    """
    Times in milliseconds of what was measured and of its baseline.

    ``lost`` counts what was caused and never observed; a ratio with losses is void.
    """

    name: str
    baseline: str
    times: list[float]
    baseline_times: list[float]
    lost: int = 0

    @property
    def ratio(self) -> float:
        """Median by median."""
        return statistics.median(self.times) / statistics.median(self.baseline_times)

    def summary(self) -> dict:
        return {
            "name": self.name,
            "baseline": self.baseline,
            "ratio": round(self.ratio, 2),
            "ms": percentiles(self.times),
            "baseline_ms": percentiles(self.baseline_times),
            "samples": len(self.times),
            "lost": self.lost,
        }


def percentiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {
        "p50": round(cuts[49], 3),
        "p95": round(cuts[94], 3),
        "max": round(max(times), 3),
    }


def write(results: list[Result]) -> None:
    """Write ``benchmarks/results/latest.json``."""
    LATEST.parent.mkdir(exist_ok=True)
    content = {"results": [result.summary() for result in results]}
    LATEST.write_text(json.dumps(content, indent=2) + "\n")


def table(results: list[Result]) -> str:
    """The results for people."""
    rows = [("benchmark", "baseline", "ratio", "p50 ms", "p95 ms", "baseline p50 ms")]
    for summary in (result.summary() for result in results):
        rows.append(
            (
                summary["name"],
                summary["baseline"],
                f"{summary['ratio']:.2f}",
                f"{summary['ms']['p50']:.2f}",
                f"{summary['ms']['p95']:.2f}",
                f"{summary['baseline_ms']['p50']:.2f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
