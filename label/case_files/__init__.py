"""The whole file of an application as one archive, for a court: `archive.py` has the format."""
