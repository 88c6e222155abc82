"""Breathing Space: what it is and how to get it, and somebody's own."""
