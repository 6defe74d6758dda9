"""The shell: process, wiring, settings, command line, worker loop."""
