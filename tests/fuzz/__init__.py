"""Programs that send the interface whatever its description allows, and what it does not."""
