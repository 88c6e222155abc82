"""The help that somebody asked for: reductions to answer, and where they were sent for advice."""
