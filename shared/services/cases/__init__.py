"""Everything about one party on one screen, for the officer who answers them."""
