"""What is said afterwards: the after-action report, handouts, and explanations of the rulebook."""
