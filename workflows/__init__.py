"""The desk itself: what it knows (domain), what it needs (ports), what it does (use_cases)."""
