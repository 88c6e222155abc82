"""One file for each thing a person or the clock can do; each owns the order of its steps."""
