"""Every test of this floor may ask for a live site and windows of Chromium."""

from tests.support.browsing import chromium, live, windows

__all__ = ["chromium", "live", "windows"]
