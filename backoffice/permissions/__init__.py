"""A court's permission for an act that the law stops: asked for by one officer, checked by another."""
