"""A person who asks is known by a pseudonym from then on: name and address leave the person's row, which stays."""
