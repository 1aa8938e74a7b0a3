"""What an exercise is: models, YAML with line numbers, expressions, arguments and their sources."""
