"""tailor-lint: follows values and control flow from sources to triggers."""
