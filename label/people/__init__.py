"""How people leave: the ends of memberships, rights and declared ties, and who administers."""
