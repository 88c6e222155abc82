"""Mending a plan before it breaks: one page, by the link of a message or signed in."""
