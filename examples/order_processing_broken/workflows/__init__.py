"""Wrong on purpose: see the README beside this folder."""
