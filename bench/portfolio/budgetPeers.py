"""Budget optimisers on instances read from stdin (JSON {"instances": [...], "pymc": count}).

Prints {"scipy": [[[units by tactic] by budget] by instance] | null, "pymc": ... | null, "why": {...}}. Each divides a ladder of budgets (yen, with hours at their wage, set-up fees in
proportion to effort) so that expected sign-ups are most: scipy by SLSQP from an equal split, PyMC-Marketing by its own BudgetOptimizer on a custom model whose
posterior is the belief (a factor for the market and one a tactic). Neither knows whole units, set-up fees, groups, or the chance of a target: the caller
completes what they answer.
"""
import contextlib
import json
import sys
import warnings

warnings.filterwarnings("ignore")
RUNGS = 14
WAGE = 1500.0

try:
    import numpy as np
except ImportError:
    np = None


def read(raw):
    t = raw["tactics"]
    get = lambda key: np.array([x[key] for x in t], dtype=float)
    high = get("maximumEffort")
    rate = get("costPerUnitJpy") + WAGE * get("hoursPerUnit") + (get("setupFeeJpy") + WAGE * get("fixedHours")) / high
    reach = np.array([x["response"]["theta"] * x["response"]["audience"] * (1 - x["response"]["rho"] ** raw["leadDays"]) for x in t])
    return {
        "rate": rate,
        "high": high * rate,
        "kappa": np.array([x["response"]["kappa"] for x in t]) * rate,
        "reach": reach,
        "size": np.array([s["size"] for s in raw["segments"]], dtype=float),
        "weight": np.array([[x["audienceWeights"].get(s["key"], 0.0) for x in t] for s in raw["segments"]]),
        "budgets": np.geomspace(0.01, 1.0, RUNGS) * min((high * rate).sum(), raw["tacticBudgetJpy"] + WAGE * raw["staffHours"]),
    }


def scipy_ladder(it):
    from scipy.optimize import minimize

    def negative(spend):
        e = it["reach"] * (1 - np.exp(-spend / it["kappa"]))
        slope = it["reach"] / it["kappa"] * np.exp(-spend / it["kappa"])
        if len(it["size"]) == 0:
            return -e.sum(), -slope
        left = np.exp(-(it["weight"] @ e) / it["size"])
        return -(it["size"] * (1 - left)).sum(), -(it["weight"].T @ left) * slope

    n = len(it["reach"])
    rungs = []
    for budget in it["budgets"]:
        def scaled(x):
            value, slope = negative(x * budget)
            return value, slope * budget

        got = minimize(scaled, np.full(n, 1.0 / n), jac=True, method="SLSQP", bounds=[(0, h / budget) for h in it["high"]],
                       constraints=[{"type": "ineq", "fun": lambda x: 1 - x.sum(), "jac": lambda x: -np.ones(n)}],
                       options={"maxiter": 300, "ftol": 1e-9})
        spend = np.clip(got.x, 0, None) * budget
        rungs.append((spend / it["rate"]).tolist())
    return rungs


def pymc_ladder(it, random):
    import arviz as az
    import pymc as pm
    import pymc.dims as pmd
    from pymc_marketing.mmm.budget_optimizer import BudgetOptimizer, CustomModelWrapper
    from pytensor.xtensor import as_xtensor

    n = len(it["reach"])
    names = [f"c{i}" for i in range(n)]
    scale = it["high"].sum()
    by = lambda key: as_xtensor(it[key], dims=("channel",))
    with pm.Model(coords={"date": np.arange(2), "channel": names}) as model:
        data = pmd.Data("channel_data", np.ones((2, n)), dims=("date", "channel"))
        factor = pmd.LogNormal("factor", 0.0, 0.8, dims="channel")
        people = by("reach") * factor * (1 - pmd.math.exp(-data * scale / by("kappa")))
        pmd.Deterministic("channel_contribution", people)
        alone = people.sum("date")
        if len(it["size"]) == 0:
            total = alone.sum("channel")
        else:
            size = as_xtensor(it["size"], dims=("segment",))
            exposure = (as_xtensor(it["weight"], dims=("segment", "channel")) * alone).sum("channel")
            total = (size * (1 - pmd.math.exp(-exposure / size))).sum("segment")
        pmd.Deterministic("total_contribution", total)
    draws = 200
    market = np.exp(0.35 * random.standard_normal((1, draws, 1)) - 0.35**2 / 2)
    factors = market * np.exp(0.8 * random.standard_normal((1, draws, n)) - 0.8**2 / 2)
    idata = az.from_dict(posterior={"factor": factors}, coords={"channel": names}, dims={"factor": ["channel"]})
    wrapper = CustomModelWrapper(base_model=model, idata=idata, channels=names)
    optimizer = BudgetOptimizer(model=wrapper, num_periods=1)
    bounds = {name: (0.0, float(h / scale)) for name, h in zip(names, it["high"])}
    rungs = []
    for budget in it["budgets"]:
        share, _ = optimizer.allocate_budget(total_budget=float(budget / scale), budget_bounds=bounds, return_if_fail=True)
        rungs.append((np.clip(np.asarray(share), 0, None) * scale / it["rate"]).tolist())
    return rungs


def main():
    raw = json.load(sys.stdin)
    answer = {"scipy": None, "pymc": None, "why": {}}
    if np is None:
        answer["why"] = {"scipy": "numpy is missing", "pymc": "numpy is missing"}
    else:
        instances = [read(x) for x in raw["instances"]]
        with contextlib.redirect_stdout(sys.stderr):
            try:
                answer["scipy"] = [scipy_ladder(x) for x in instances]
            except ImportError as error:
                answer["why"]["scipy"] = str(error)
            try:
                random = np.random.default_rng(7)
                answer["pymc"] = [pymc_ladder(x, random) for x in instances[: raw["pymc"]]]
            except ImportError as error:
                answer["why"]["pymc"] = str(error)
    json.dump(answer, sys.stdout)


main()
