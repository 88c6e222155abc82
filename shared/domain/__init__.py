"""The rules. Standard library only; no clock and no I/O: dates and figures come in as arguments."""
