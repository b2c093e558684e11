"""Masking: boxes burned into an evidence file; the file from before is destroyed."""
