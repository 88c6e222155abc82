"""Cards for hard calls: one key away, with what to write down afterwards."""
