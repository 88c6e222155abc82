"""The rules one by one: each gives its figure, its limit and a plain sentence."""
