"""Articles written for a test, and the base that is opened on them."""

from __future__ import annotations

from pathlib import Path

from knowledge import HASHING, KnowledgeBase

VPN = """---
title: VPN drops
owner: mia@example.com
audience: [everyone]
reviewed: 2026-03-01
tags: [vpn, network]
synonyms: [vpn drops every hour]
url: https://kb.example.com/vpn-drops
---

The VPN closes idle tunnels. Most drops end with one setting.

## Change the timeout

1. Open **Tunnel** > **Settings**.
2. Set *Keep alive* to 30 seconds.
3. Press **Apply**.

## When the tunnel never opens

Check that the clock of the laptop is right. A clock that is five minutes off breaks the certificate.
"""

PAY = """---
title: Payday
audience: [finance]
url: https://kb.example.com/payday
---

Salaries arrive on the 25th of each month.

## Payslips

Open the payroll portal to download a payslip.
"""

PRINTER = """---
title: Printers
---

Hold the badge to the reader of the printer to release a job.

### Toner

Toner is replaced by the facilities team.
"""


def write(folder: Path, **articles: str) -> Path:
    """Write each article to *folder* under its name; a double underscore makes a subfolder."""
    for name, text in articles.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def three(folder: Path) -> Path:
    """Write the three sample articles."""
    return write(folder, it__vpn=VPN, hr__pay=PAY, it__printer=PRINTER)


def opened(folder: Path, cache: Path) -> KnowledgeBase:
    """Return the base of *folder* with the encoder that needs no model."""
    return KnowledgeBase.open(folder, cache=cache, model=HASHING)
