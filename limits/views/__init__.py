"""Portal pages of limits: a buyer, asking, the answer, the portfolio, cover on a day."""
