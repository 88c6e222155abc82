"""The quarterly pack for meetings with debt advice agencies."""
