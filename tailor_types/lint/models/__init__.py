"""Frameworks and the catalogue, as data."""
