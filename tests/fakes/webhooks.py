"""Other systems without a network: each call is kept, and answered by what was canned for it."""

from __future__ import annotations

from workflows.domain.webhooks import Accepted, Posting, Sent


class CannedWebhooks:
    """Answers with `answers` in their order, and takes everything once they are used up. `got` keeps the calls."""

    def __init__(self, *answers: Sent) -> None:
        """Answer with these first."""
        self.answers = list(answers)
        self.got: list[Posting] = []

    def send(self, posting: Posting) -> Sent:
        """Take it."""
        self.got.append(posting)
        return self.answers.pop(0) if self.answers else Accepted("200")
