"""Keeping somebody apart from the others who are liable."""
