"""Somebody of a debt advice agency is set up, signs in with two factors, and signs out."""
