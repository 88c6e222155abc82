"""An administrator words messages anew; another administrator approves it."""
