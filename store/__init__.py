"""Where things are kept: the workspace's state in SQLite, the universe in Parquet, the engines."""
