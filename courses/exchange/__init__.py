"""Questions from files and into files: Excel, Word papers, JSON Lines.

A reader makes `Row`s of a file and says of each what was wrong with it; nothing is dropped. A
writer makes a file that its reader reads back as equal rows. None of them knows the bank.
"""
