"""The command lines: each parses, calls one function, and prints."""
