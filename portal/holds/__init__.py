"""What is on hold, and asking for a pause while somebody gets advice."""
