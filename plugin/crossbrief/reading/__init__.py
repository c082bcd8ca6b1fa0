"""What every stage reads text with: words and their rarity, proper names, quotations and who says them."""
