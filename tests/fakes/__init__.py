"""Fakes written by hand, one per port."""
