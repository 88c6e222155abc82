"""Telling us once that something has changed."""
