"""tailor-lint: follows values and control flow from sources to triggers.

It reads the project as text and never imports or runs it; it knows the SDK by name, through
``models/tailor.toml``. ``lint_project`` is the one way in, for the command line and for editors.
"""
