"""What goes out of here and comes in: how each way is, and what got stuck on it."""
