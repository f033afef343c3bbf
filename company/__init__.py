"""What a company is: fields, ids, names, legal forms, industries, money, errors. Pure, no I/O."""
