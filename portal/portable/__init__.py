"""The person's own statement, taken away signed and brought back."""
