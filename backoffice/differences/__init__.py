"""Differences between our records and the revenues system's: found each night, settled here."""
