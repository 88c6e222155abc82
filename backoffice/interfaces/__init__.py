"""What goes out and comes in, for whoever looks after the installation."""
