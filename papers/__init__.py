"""What is claimed and shown: one folder a paper, the ledger, the report, the command line."""
