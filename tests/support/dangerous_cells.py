"""Texts that a spreadsheet would run as formulas, or make something else of."""

SIGNS = "=+-@\t\r＝＋－＠−"
# What a spreadsheet would run, wherever a cell could begin: alone, after spaces and quotes, after a separator.
FORMULAS = [
    *(f"{sign}1+1" for sign in SIGNS),
    '=HYPERLINK("https://evil.example")',
    "  =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    '"=1+1',
    "'=1+1",
    "\n=1+1",
    *(f"Dupont{separator}{formula}" for separator in ",;\t\n" for formula in ("=1+1", " =1+1", '"=1+1"', "＝1+1;a")),
    'a;"=1+1"\r\n=2+2,@SUM(A1)\t-3',
    ";;=1+1",
]
IDENTIFIERS = [
    "005520135",
    "00552013500017",
    "01000",
    "1E5",
    "62.01Z",
    "01-02-2026",
    "12/26",
    "0001",
    "1 000,5",
    "VRAI",
]
