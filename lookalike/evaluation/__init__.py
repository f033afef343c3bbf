"""Whether the score finds customers that it did not see: measured, against rivals, reported."""
