"""What `deploy/` ships, run or read as an operator would."""
