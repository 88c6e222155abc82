"""Applications for help with hardship, as officers read and decide them."""
