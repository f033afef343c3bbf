"""Customer lists in and out: reading any CRM file, writing lists of leads and reports."""
