"""What is closed: days, months and years with their archives, and what is taken out of the file once they hold it."""
