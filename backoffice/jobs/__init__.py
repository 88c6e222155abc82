"""The scheduled jobs: which run, which are overdue, and how each ended."""
