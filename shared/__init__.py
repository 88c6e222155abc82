"""Everything that both surfaces stand on."""
