"""Who chooses when no person does: the doctrine, and the default that does nothing."""
