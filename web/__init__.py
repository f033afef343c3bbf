"""The local web server: a reconciliation service over the universe, which it only reads."""
