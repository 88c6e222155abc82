"""Help for people who cannot pay: applications, reductions, entitlements, advice."""
