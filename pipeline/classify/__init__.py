"""Which kind of paper this is: evidence first, each decision explainable in one line, abstaining when unsure."""
