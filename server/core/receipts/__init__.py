"""What a receipt or an invoice says, worked out from its words and where they stand."""
