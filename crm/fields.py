"""The fields of a customer: what a row of a CRM says, each declared once."""

from company.fields import CompanyField

CUSTOMER_FIELDS = [
    CompanyField("row_id", "text", "The CRM's own number of the row, or else its line"),
    CompanyField("line", "integer", "Line of the file that the row starts on"),
    CompanyField("company_id", "text", "Identifier of the company, where the CRM has one already"),
    CompanyField("name", "text", "Name of the customer as the CRM writes it"),
    CompanyField("registration_number", "text", "Number in a register, as the CRM writes it"),
    CompanyField("vat_number", "text", "VAT number"),
    CompanyField("website", "text", "Web address"),
    CompanyField("email", "text", "E-mail address"),
    CompanyField("phone", "text", "Telephone number"),
    CompanyField("street", "text", "Street address"),
    CompanyField("postcode", "text", "Postal code"),
    CompanyField("city", "text", "Town"),
    CompanyField("country", "text", "Country, ISO 3166-1 alpha-2"),
    CompanyField("profit", "number", "Profit or margin that the customer brings", "currency"),
    CompanyField("revenue", "number", "Sales to the customer", "currency"),
    CompanyField("status", "text", "Status of the customer, in the CRM's words"),
    CompanyField("owner", "text", "Who looks after the customer"),
    CompanyField("sales_unit", "text", "Unit that sells to it"),
    CompanyField("currency", "text", "Currency of profit and revenue, ISO 4217"),
    CompanyField("last_order_on", "date", "Day of the last order"),
]
