"""Calibrators: one JSON file a model, with what it was fitted on."""
