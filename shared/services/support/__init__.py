"""What helps somebody, and what they agreed to."""
