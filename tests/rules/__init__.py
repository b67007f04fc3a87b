"""Tests of the derivative rules, generated from the rules' own samples."""
