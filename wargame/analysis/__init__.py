"""What could have happened: studies of many games, what-ifs with the same dice, turning points, and the evidence."""
