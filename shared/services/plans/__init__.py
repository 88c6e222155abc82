"""Plans: agreed ways to pay, made from an accepted offer, and read afterwards."""
