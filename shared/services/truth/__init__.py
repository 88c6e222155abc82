"""Our records beside the revenues system's, every night: each difference named, the safe ones repaired."""
