"""ウェブ画面: pages as plain functions from a frozen view to HTML; doors that speak HTTP mount them."""
