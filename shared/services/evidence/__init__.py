"""Papers that people send: checked, made anew, scanned, kept encrypted, opened with care."""
