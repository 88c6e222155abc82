"""Receipts, postings and entries: the only place that moves money in our records."""
