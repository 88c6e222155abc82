"""Disputes, complaints and appeals of payers: sent, held, answered with reasons and the way to somebody else."""
