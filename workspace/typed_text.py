"""What a person types becomes what apps receive: special characters escaped, addresses turned into links."""

from __future__ import annotations

import re

TOKEN = re.compile(r"<(?:@[UW]|#[CG]|!|https?://|mailto:)[^<>]*>")
ADDRESS = re.compile(
    r"(?<![\w@/.-])(https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])|(?<![\w@/.-])([\w.+-]+@[\w-]+\.[\w.-]*\w)"
)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def as_sent(typed: str) -> str:
    """Return *typed* as the platform passes it on.

    `&`, `<` and `>` are escaped unless they belong to a token such as `<@U0ANADUA>`; web and mail
    addresses outside code become `<…>`.
    """
    done: list[str] = []
    at = 0
    for found in re.finditer(f"{CODE.pattern}|{TOKEN.pattern}", typed, re.DOTALL):
        done.append(_linked(_escaped(typed[at : found.start()])))
        token = found.group()
        done.append(_escaped_code(token) if token.startswith("`") else token)
        at = found.end()
    done.append(_linked(_escaped(typed[at:])))
    return "".join(done)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escaped_code(code: str) -> str:
    parts = re.split(f"({TOKEN.pattern})", code)
    return "".join(part if TOKEN.fullmatch(part) else _escaped(part) for part in parts)


def _linked(text: str) -> str:
    return ADDRESS.sub(
        lambda m: f"<{m.group(1)}>" if m.group(1) else f"<mailto:{m.group(2)}|{m.group(2)}>", text
    )
