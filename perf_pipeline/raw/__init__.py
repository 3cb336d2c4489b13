"""What came in, unchanged: walk an inbox, archive by content, register."""
