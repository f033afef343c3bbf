"""Trains the points of the matcher on names that anybody can get and damage that is made here."""
