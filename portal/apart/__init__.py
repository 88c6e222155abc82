"""Keeping what one does private from the others who are liable."""
