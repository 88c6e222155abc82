"""The interface for an agency's own programs: keys, tokens, repeats, limits, changes and webhooks."""
