"""Making an offer, seeing what becomes of it, and looking after the plan."""
