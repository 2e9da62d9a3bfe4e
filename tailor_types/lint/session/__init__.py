"""The linter kept warm: texts that change, findings that follow; for editors.

What ``lint.project`` does once, from paths to findings, is done here for a part at a time: a
root (a job's definition) is followed again only if something changed that it consulted. The
engine, the reporter and the rules are the same, and so must be the findings.
"""
