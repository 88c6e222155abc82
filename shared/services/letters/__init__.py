"""Letters: what was written to somebody as a paper, in the portal, and on its way to a printer."""
