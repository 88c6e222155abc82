"""Payments of an agency for many clients."""
