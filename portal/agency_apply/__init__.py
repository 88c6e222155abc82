"""A debt advice agency learns what is needed to act for clients with us, and applies."""
