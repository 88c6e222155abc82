"""An administrator looks after who works here: joiners, movers, leavers."""
