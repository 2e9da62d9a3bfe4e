"""The mypy plugin of tailor-types."""
