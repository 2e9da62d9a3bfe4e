"""From the text of one top-level statement to IR; with ``fixes``, the only user of libcst."""
