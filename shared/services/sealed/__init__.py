"""What somebody told us in confidence: kept apart, opened with a reason, each opening seen."""
