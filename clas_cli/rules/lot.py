"""LOT: across the dossiers of one batch."""
