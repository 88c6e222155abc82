"""What the clock does: one module for each job, each safe to repeat."""
