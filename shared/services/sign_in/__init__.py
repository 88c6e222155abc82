"""Signing in: payers by a code sent to them, officers by password and a second factor."""
