"""Working a plan out anew: what has changed, and straight on to a new offer."""
