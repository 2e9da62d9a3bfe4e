"""The shop's workflows: one module for each."""
