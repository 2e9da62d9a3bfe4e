"""Mends findings: byte edits, each proven by linting again before it is kept."""
