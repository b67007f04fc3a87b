"""Hand-written adjoints and tangents of five primals: the look that generated code is held to."""
