"""The organiser's list of who was at the forum: it verifies forum declarations, now or when they are submitted."""
