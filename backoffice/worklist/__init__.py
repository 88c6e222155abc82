"""What a person must look at, and finding a case."""
