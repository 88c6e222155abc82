"""The adviser's desk: all clients, and each with what can be done for them."""
