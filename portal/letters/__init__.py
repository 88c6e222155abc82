"""Letters and messages: everything that the council wrote to whoever is signed in."""
