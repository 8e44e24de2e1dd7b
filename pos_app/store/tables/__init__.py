"""The tables of till.db, one module for each subject: functions on a connection, one transaction for each method."""
