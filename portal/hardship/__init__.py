"""Asking for something to be taken off what is owed, because of hardship."""
