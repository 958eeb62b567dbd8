"""What is missing, wrong or does not fit together: the checklist and the findings."""
