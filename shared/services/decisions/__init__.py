"""Answers that an officer gives to an offer: each judged by the facts of the moment, written down once."""
