"""Changing an agreed plan: moving a payment, another usual day, more each time, and help before that."""
