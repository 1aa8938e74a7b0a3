"""The parts of the model document, each made from the rulebook."""
