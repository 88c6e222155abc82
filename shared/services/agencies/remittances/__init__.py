"""Payments of an agency for many clients: what its file says, and how the money is split."""
