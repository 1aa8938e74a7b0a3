"""An exercise being run: events, journal, seats, views, and the facilitator's acts."""
