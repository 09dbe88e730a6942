"""What the catalogue says in prose, in Dutch; names stand with the indicators themselves."""

DUTCH: dict[str, str] = {
    "1 - firms in profit / firms": "1 - bedrijven met winst / bedrijven",
    "Moody's steps from 1 (Aaa) to 21 (C)": "stappen van Moody's, van 1 (Aaa) tot 21 (C)",
    "a claim on the company is payable or paid": (
        "een claim op het bedrijf is uit te keren of uitgekeerd"
    ),
    "a debt is handed over for collection": "een schuld is uit handen gegeven",
    "all liabilities / net income": "alle schulden / netto-inkomsten",
    "bank loans / cash flow": "bankleningen / kasstroom",
    "bankruptcies a firm over five years / the same of all sectors": (
        "faillissementen per bedrijf over vijf jaar / hetzelfde van alle sectoren"
    ),
    "bankruptcies a year / firms, five years": "faillissementen per jaar / bedrijven, vijf jaar",
    "burden minus that of the year before": "last min die van het jaar ervoor",
    "cash and securities / short-term liabilities": "geld en effecten / kortlopende schulden",
    "cash flow / net income": "kasstroom / netto-inkomsten",
    "costs / all income": "kosten / alle inkomsten",
    "days since the oldest reported due date": "dagen sinds de oudste gemelde vervaldatum",
    "debt in default / gross domestic product": "schuld in wanbetaling / bruto binnenlands product",
    "dissolved on or before the day of grading": "ontbonden op of voor de dag van beoordeling",
    "estimate minus that of three years before": "schatting min die van drie jaar ervoor",
    "estimate, -2.5 to 2.5": "schatting, -2,5 tot 2,5",
    "financial income / all income": "financiële baten / alle inkomsten",
    "firms in profit on the year before": "bedrijven met winst ten opzichte van het jaar ervoor",
    "firms on the year before": "bedrijven ten opzichte van het jaar ervoor",
    "gross domestic product in dollars": "bruto binnenlands product in dollars",
    "gross domestic product in dollars, a year": "bruto binnenlands product in dollars, per jaar",
    "index minus that of three years before": "index min die van drie jaar ervoor",
    "index, 0 (most) to 10 (least)": "index, 0 (meest) tot 10 (minst)",
    "interest / net income": "rente / netto-inkomsten",
    "inventory / net income minus that of the year before": (
        "voorraad / netto-inkomsten min die van het jaar ervoor"
    ),
    "inventory / net income x 365": "voorraad / netto-inkomsten x 365",
    "investment / depreciation": "investeringen / afschrijvingen",
    "margin minus that of the year before": "marge min die van het jaar ervoor",
    "mean distance of a year's growth from the average of ten": (
        "gemiddelde afstand van de groei van een jaar tot het gemiddelde van tien"
    ),
    "millions of dollars in default": "miljoenen dollars in wanbetaling",
    "months from the end of the year to the filing of its accounts": (
        "maanden van het einde van het jaar tot de deponering van de jaarrekening"
    ),
    "months since the end of the year of the newest accounts": (
        "maanden sinds het einde van het jaar van de nieuwste jaarrekening"
    ),
    "net income on the year before": "netto-inkomsten ten opzichte van het jaar ervoor",
    "net income, a year": "netto-inkomsten, per jaar",
    "net profit / net income": "nettowinst / netto-inkomsten",
    "newest gross domestic product over the highest ever, minus one": (
        "nieuwste bruto binnenlands product gedeeld door het hoogste ooit, min één"
    ),
    "newest year / average of all years": "nieuwste jaar / gemiddelde van alle jaren",
    "number of years, up to three, with comparable accounts": (
        "aantal jaren, ten hoogste drie, met vergelijkbare jaarrekeningen"
    ),
    "operating profit / interest": "bedrijfsresultaat / rente",
    "operating profit / net income": "bedrijfsresultaat / netto-inkomsten",
    "other operating income / all income": "overige bedrijfsopbrengsten / alle inkomsten",
    "policyholders with an open overdue report on the company": (
        "verzekeringnemers met een open melding van achterstalligheid op het bedrijf"
    ),
    "premium over a mature market": "opslag boven een volgroeide markt",
    "profit on sales / net income": "winst op verkopen / netto-inkomsten",
    "rate on profits": "tarief op winst",
    "receivables / net income minus that of the year before": (
        "vorderingen / netto-inkomsten min die van het jaar ervoor"
    ),
    "share minus that of the year before": "aandeel min dat van het jaar ervoor",
    "short-term / all liabilities": "kortlopende / alle schulden",
    "short-term receivables / net income x 365": "kortlopende vorderingen / netto-inkomsten x 365",
    "such an event weighs on the day of grading": (
        "zo'n gebeurtenis weegt mee op de dag van beoordeling"
    ),
    "total premium asked on shares": "totale opslag die op aandelen wordt gevraagd",
    "who answers for the debts: the company, or persons": (
        "wie voor de schulden instaat: het bedrijf, of personen"
    ),
    "working capital / net income": "werkkapitaal / netto-inkomsten",
    "years in default of the last 1": "jaren in wanbetaling van het laatste 1",
    "years in default of the last 10": "jaren in wanbetaling van de laatste 10",
    "years in default of the last 2": "jaren in wanbetaling van de laatste 2",
    "years in default of the last 20": "jaren in wanbetaling van de laatste 20",
    "years in default of the last 5": "jaren in wanbetaling van de laatste 5",
    "years since the company was founded": "jaren sinds de oprichting van het bedrijf",
    "yield over a riskless bond": "rendement boven een risicoloze obligatie",
    "Annual accounts": "Jaarrekening",
    "Insolvency register, courts, gazette": "Insolventieregister, rechtbanken, staatscourant",
    "Our own claims": "Onze eigen claims",
    "Our own collections": "Onze eigen incasso",
    "Reports of policyholders": "Meldingen van verzekeringnemers",
    "Trade register": "Handelsregister",
    "every night": "elke nacht",
    "when accounts are filed": "wanneer een jaarrekening wordt gedeponeerd",
    "with each release of the set, once a year": "bij elke uitgave van de reeks, eens per jaar",
}
