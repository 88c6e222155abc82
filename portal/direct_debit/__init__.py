"""Paying a plan by Direct Debit: signing up, a second signature, another bank, and cancelling."""
