"""What advisers ask of the council about a client: messages, and looks by a senior officer."""
