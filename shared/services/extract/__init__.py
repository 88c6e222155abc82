"""Importing the revenues system's extract of accounts: whole, or not at all."""
