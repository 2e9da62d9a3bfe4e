"""Jobs that several workflows trigger."""
