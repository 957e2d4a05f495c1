"""splink on the same records and people, trained on them by its own means."""

from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from benchmarks.febrl_sets import Asked, Trial

FIELDS = ["given", "family", "street", "city", "postcode", "state", "birth"]
BLOCKS = [
    block_on("given", "family"), block_on("birth"), block_on("postcode", "given"),
    block_on("postcode", "family"), block_on("street"), block_on("city", "family"),
    block_on("city", "given"), block_on("substr(family,1,3)", "substr(given,1,3)"),
    block_on("postcode", "substr(street,1,4)"), block_on("family", "state"),
]  # fmt: skip
ACCEPT = 0.99  # the probability from which a pair counts as taken for the same person


def answers(trial: Trial, _: Path) -> list[Asked]:
    """Train on the set, compare all pairs that the blocks bring, keep the best for each."""
    database = DuckDBAPI()
    records = pd.DataFrame([{"unique_id": p, **row} for p, row in trial.records.items()])
    asking = pd.DataFrame([{"unique_id": n, **row} for n, (_, row) in enumerate(trial.asking)])
    tables = [
        database.register(frame.reindex(columns=["unique_id", *FIELDS]).astype(
            {"unique_id": str}), dataset_display_name=name)
        for name, frame in (("asking", asking), ("records", records))
    ]  # fmt: skip
    linker = Linker(tables, _settings(), log_level=None)
    _train(linker)
    pairs = linker.inference.predict().as_pandas_dataframe()
    return _best(trial, pairs)


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("family").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("street", [0.95, 0.88]),
            cl.JaroWinklerAtThresholds("city", [0.92]).configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1]),
            cl.ExactMatch("state"),
            cl.DamerauLevenshteinAtThresholds("birth", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=BLOCKS,
        probability_two_random_records_match=1e-4,
    )


def _train(linker: Linker) -> None:
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "family", "birth"), block_on("street", "birth")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("birth"), block_on("given", "family"), block_on("postcode", "street")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)


def _best(trial: Trial, pairs: pd.DataFrame) -> list[Asked]:
    first = pairs["source_dataset_l"] == "asking"
    pairs["asking"] = pairs["unique_id_l"].where(first, pairs["unique_id_r"])
    pairs["record"] = pairs["unique_id_r"].where(first, pairs["unique_id_l"])
    top = pairs.sort_values("match_weight").drop_duplicates("asking", keep="last")
    best = {row.asking: row for row in top.itertuples()}
    return [
        Asked(
            person,
            best[str(n)].record if str(n) in best else None,
            best[str(n)].match_weight if str(n) in best else float("-inf"),
            str(n) in best and best[str(n)].match_probability >= ACCEPT,
        )
        for n, (person, _) in enumerate(trial.asking)
    ]
