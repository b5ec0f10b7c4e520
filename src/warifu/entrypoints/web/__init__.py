"""ウェブ画面: pages as plain functions from a frozen view to HTML; what speaks HTTP mounts them."""
