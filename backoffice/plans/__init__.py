"""Answering an offer, and making one for somebody on the phone."""
