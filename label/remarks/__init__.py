"""Remarks: what the product has noticed in a company's file, and a judge must answer before a decision."""
