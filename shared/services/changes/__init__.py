"""A change of circumstances: told once, and it reaches everything that it bears on."""
