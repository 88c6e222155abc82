"""Debt advice agencies: their people, their clients, by which authority, and what they do for them."""
