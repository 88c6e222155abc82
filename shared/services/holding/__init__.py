"""Holds that people ask for or officers put: how long they last, how they end, and who is told."""
