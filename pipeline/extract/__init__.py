"""Fields of a paper with their evidence: page, box, what was read, how sure."""
