"""Checking whether a bill can be lower, and asking for it."""
