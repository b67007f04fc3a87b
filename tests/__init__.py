"""The tests of s2s_ad."""
