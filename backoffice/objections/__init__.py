"""Disputes, complaints and appeals: read with their papers, and answered with reasons."""
