"""What is found out about an incident by rule: measured, explained, and never a verdict."""
