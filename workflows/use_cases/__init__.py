"""One verb, one transaction: each module holds what people and timers can make the desk do."""
