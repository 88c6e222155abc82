"""Holds of a case: putting one with a reason and papers, giving it another end, and ending it."""
