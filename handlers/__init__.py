"""The edge with people: a payload becomes a use case, a fact becomes words and blocks."""
