"""Batches of letters about debts, drafted by rules and signed by a second person."""
