"""The pytest fixtures of tailor-types."""
