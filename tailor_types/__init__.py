"""Write durable workflow jobs in plain typed Python."""
