"""Speed and quality in figures: each module prints a table with a named rival in the same run."""
