"""What a person owes: everything on one page, and each debt with its timeline."""
