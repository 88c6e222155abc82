"""The outside world behind small protocols, with a working stand-in for each."""
