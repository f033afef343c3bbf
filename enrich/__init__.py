"""Which company a CRM row means, and what the registers know about it."""

from enrich.matcher import Matcher

__all__ = ["Matcher"]
