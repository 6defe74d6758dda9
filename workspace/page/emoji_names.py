"""Shortcodes to choose from: the ones people reach for first, then every one that matches."""

from functools import cache

import emoji

FAVOURITES = (
    "+1", "-1", "eyes", "white_check_mark", "raised_hands", "tada", "heart", "joy", "thinking_face", "pray",
    "rocket", "fire", "wave", "clap", "ok_hand", "slightly_smiling_face", "cry", "hourglass_flowing_sand",
    "ticket", "lock", "warning", "x", "question", "bulb",
)  # fmt: skip
SHOWN = 24


def emoji_like(wanted: str) -> list[dict[str, str]]:
    """Return name and sign of the shortcodes that hold *wanted*, those that begin with it first."""
    needle = wanted.strip(":").lower().replace(" ", "_")
    signs = _signs()
    if not needle:
        return [{"name": name, "sign": signs[name]} for name in FAVOURITES if name in signs]
    found = sorted(
        (name for name in signs if needle in name), key=lambda n: (not n.startswith(needle), len(n), n)
    )
    return [{"name": name, "sign": signs[name]} for name in found[:SHOWN]]


@cache
def _signs() -> dict[str, str]:
    out: dict[str, str] = {}
    for sign, facts in emoji.EMOJI_DATA.items():
        if facts["status"] != emoji.STATUS["fully_qualified"] or "skin_tone" in facts["en"]:
            continue
        for shortcode in (*facts.get("alias", ()), facts["en"]):
            out.setdefault(shortcode.strip(":").lower(), sign)
    return out
