"""What ends an impact, and the proof that it did."""
