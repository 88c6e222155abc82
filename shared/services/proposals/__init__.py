"""Proposals: what the rules may know, the answer, confirming, and what comes after."""
