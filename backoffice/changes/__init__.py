"""Changes of circumstances that people told us of."""
