"""A made-up world for the demo: registers, a messy CRM, and the answers to judge a ranking by.

docs/demo.md describes it.
"""

from data.demo.world import World, write_world

__all__ = ["World", "write_world"]
