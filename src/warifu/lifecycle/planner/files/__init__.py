"""計画のファイル: estates and rows of desks as people hand them in, plans as the product gives them out."""
