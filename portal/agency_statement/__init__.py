"""A client's statement as a file: brought by an adviser, or taken away."""
