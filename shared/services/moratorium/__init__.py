"""Breathing Space: notices taken in, people found, everything frozen, and let go with care."""
