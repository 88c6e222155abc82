"""Direct Debits: mandates, collections, the day's run, and what the banks report."""
