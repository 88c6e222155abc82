"""Paying by card: signed in, with a reference alone, or by a link from a message."""
