"""The commands, a module a family: each reads its options, calls one method, and prints."""
