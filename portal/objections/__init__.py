"""Telling us that something is not right: a dispute, a complaint or an appeal, and what became of it."""
