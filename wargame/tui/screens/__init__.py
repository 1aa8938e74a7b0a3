"""One file for each page people see."""
