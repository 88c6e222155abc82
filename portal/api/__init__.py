"""The interface for agencies' own programs, under /api/v1, and its page for those who write them."""
