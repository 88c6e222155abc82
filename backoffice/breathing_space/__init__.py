"""Breathing Space: notices that come in, whom they mean, and what each of them protects."""
