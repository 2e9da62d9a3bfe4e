"""What a module defines and imports, by ``ast`` alone: no configuration, no meaning, JSON-able."""
