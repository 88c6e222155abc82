"""Batches of letters about debts: chosen by rules, signed by a second person, and sent through the gate."""
