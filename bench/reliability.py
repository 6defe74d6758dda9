"""A reliability diagram as a picture: how often pages are right that the calibrator is so and so sure of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from knowledge.figures import reliability

_GREY, _BLUE = "#808080", "#3f86c9"  # readable on white and on black


def draw(confidences: Sequence[float], right: Sequence[bool], file: Path) -> None:
    """Write the diagram to *file*, with a transparent ground; the bars are 95 % intervals."""
    from matplotlib.figure import Figure

    bins = reliability(confidences, right)
    figure = Figure(figsize=(4.2, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--")
    axes.errorbar(
        [one.confidence for one in bins],
        [one.right for one in bins],
        yerr=(
            [one.right - one.interval[0] for one in bins],
            [one.interval[1] - one.right for one in bins],
        ),
        fmt="o",
        color=_BLUE,
        capsize=3,
    )
    axes.set(xlabel="how sure", ylabel="share right", xlim=(0, 1), ylim=(0, 1.02))
    axes.tick_params(colors=_GREY, labelcolor=_GREY)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(_GREY)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(_GREY)
    axes.patch.set_alpha(0)
    figure.savefig(file, dpi=110, transparent=True, metadata={"Software": None})
