"""The abstract interpreter: from IR to what reaches a trigger, and what decides it."""
