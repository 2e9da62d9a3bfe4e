"""How triggers are called, and what stands around them when an execution is suspended."""
