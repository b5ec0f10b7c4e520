"""見本: a visibly fictional estate, lived through the real workflows on a clock that is moved."""
