"""Finding a case by reference, name or postcode, as quickly in a large council as in a small one."""

from shared.services.search.find import Found, FoundPage, find_cases, record_search
from shared.services.search.words import index_names

__all__ = ["Found", "FoundPage", "find_cases", "index_names", "record_search"]
