"""The commands: they parse, call one function, print, and return an exit code."""
