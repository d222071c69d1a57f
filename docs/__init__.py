"""What is written about Ringside, and the tables in it that are made from the code.

Run by developers only: nothing of the program imports this folder.
"""
