"""Checking for discounts and reductions, asking for them, and answering."""
