"""What the model is measured against: settings fixed before the first comparison was run."""

from collections.abc import Mapping

# Middling settings for some thousands of rows and a few per cent of failures: slow steps, enough
# of them, small leaves allowed because failures are few, half of the columns and four fifths of
# the rows a tree against chance. Nobody tuned them on the sets of the model card.
LIGHTGBM: Mapping[str, object] = {
    "n_estimators": 600,
    "learning_rate": 0.03,
    "num_leaves": 31,
    "min_child_samples": 20,
    "colsample_bytree": 0.5,
    "subsample": 0.8,
    "subsample_freq": 1,
    "reg_lambda": 1.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}

# On ranks, because the ratios have extreme outliers; a missing value is the median and a column.
LOGISTIC_REGRESSION: Mapping[str, object] = {"C": 0.1, "max_iter": 2000}
RANKS = 1000  # into which a column is cut for the logistic regression
