"""Writing enriched values into a CRM over its interface, and never more than was asked for."""
