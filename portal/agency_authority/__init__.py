"""An adviser asks a client for authority, and sees what was given."""
