"""The sandbox council: everybody in it is made up, and the same again for the same seed."""
