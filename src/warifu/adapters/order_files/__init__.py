"""申込ファイル: order files are read from XLSX and CSV; templates and reports of errors are written."""
