"""Working stand-ins for the outside world, for the sandbox and for tests."""
