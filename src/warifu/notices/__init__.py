"""お知らせ: dated notices with attachments; a correction is a new version and the old one stays readable."""
