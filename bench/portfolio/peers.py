"""Continuous optimisers on instances read from stdin (JSON list); prints {"scipy": [[effort or null, ...], ...] | null, "nlopt": ...}.

Both get what they lack: set-up fees, hours and groups. First a relaxation (fees in proportion to effort, from an equal split), then tactics are
taken while they fit in four orders (relaxed value for cost, relaxed value, relaxed effort, full value for true cost), each set is optimised again with
its true costs, and the best of the four counts.
scipy runs SLSQP; nlopt runs AUGLAG with an SLSQP inside, as Robyn's allocator does.
"""
import json
import math
import sys

try:
    import numpy as np
except ImportError:
    np = None
try:
    from scipy.optimize import minimize
except ImportError:
    minimize = None
try:
    import nlopt
except ImportError:
    nlopt = None

# What it raises where it finds no better point: of its own since 2.11, of Python before. The best point that it looked at counts then.
nlopt_failures = tuple(
    each for each in (getattr(nlopt, name, None) for name in ("RoundoffLimited", "runtime_error")) if each
) + (RuntimeError, ValueError)


class Instance:
    def __init__(self, raw):
        t = raw["tactics"]
        get = lambda key: np.array([x[key] for x in t], dtype=float)
        self.fee, self.cost = get("setupFeeJpy") / raw["tacticBudgetJpy"], get("costPerUnitJpy") / raw["tacticBudgetJpy"]
        self.fixed, self.hours = get("fixedHours") / raw["staffHours"], get("hoursPerUnit") / raw["staffHours"]
        self.low, self.high = get("minimumEffort"), get("maximumEffort")
        self.kappa = np.array([x["response"]["kappa"] for x in t])
        self.reach = np.array(
            [x["response"]["theta"] * x["response"]["audience"] * (1 - x["response"]["rho"] ** raw["leadDays"]) for x in t]
        )
        self.group = [x["exclusivityGroup"] for x in t]
        self.size = np.array([s["size"] for s in raw["segments"]], dtype=float)
        self.weight = np.array([[x["audienceWeights"].get(s["key"], 0.0) for x in t] for s in raw["segments"]])

    def value(self, u, index):
        e = self.reach[index] * (1 - np.exp(-u / self.kappa[index]))
        slope = self.reach[index] / self.kappa[index] * np.exp(-u / self.kappa[index])
        if len(self.size) == 0:
            return e.sum(), slope
        exposure = self.weight[:, index] @ e
        left = np.exp(-exposure / self.size)
        return (self.size * (1 - left)).sum(), (self.weight[:, index].T @ left) * slope


def optimise(run, inst, index, rows, limits, low, high, start):
    """Maximises over u in [low, high] with rows @ u <= limits, scaled to [0, 1]."""
    width = np.maximum(high - low, 1e-9)
    scale = max(inst.reach.sum(), 1e-9) / 100

    def objective(x):
        value, slope = inst.value(low + width * x, index)
        return -value / scale, -slope * width / scale

    a = rows * width
    b = limits - rows @ low
    x = run(objective, a, b, np.clip((start - low) / width, 0, 1))
    x = np.clip(x, 0, 1)
    over = max([1.0] + [float(a[k] @ x / b[k]) for k in range(len(b)) if b[k] > 0])
    return low + width * x / over


def scipy_run(objective, a, b, x0):
    constraint = {"type": "ineq", "fun": lambda x: b - a @ x, "jac": lambda x: -a}
    got = minimize(objective, x0, jac=True, method="SLSQP", bounds=[(0, 1)] * len(x0), constraints=[constraint],
                   options={"maxiter": 300, "ftol": 1e-10})
    return got.x if np.all(np.isfinite(got.x)) else x0


def nlopt_run(objective, a, b, x0):
    n = len(x0)
    best = {"value": math.inf, "x": x0}
    local = nlopt.opt(nlopt.LD_SLSQP, n)
    local.set_xtol_rel(1e-10)
    local.set_maxeval(500)
    opt = nlopt.opt(nlopt.AUGLAG, n)
    opt.set_local_optimizer(local)
    opt.set_lower_bounds([0.0] * n)
    opt.set_upper_bounds([1.0] * n)

    def f(x, grad):
        value, slope = objective(x)
        if grad.size > 0:
            grad[:] = slope
        if value < best["value"] and np.all(a @ x <= b + 1e-8):
            best["value"], best["x"] = value, x.copy()
        return float(value)

    opt.set_min_objective(f)
    for k in range(len(b)):
        def limit(x, grad, k=k):
            if grad.size > 0:
                grad[:] = a[k]
            return float(a[k] @ x - b[k])
        opt.add_inequality_constraint(limit, 1e-8)
    opt.set_xtol_rel(1e-10)
    opt.set_maxeval(5000)
    try:
        return opt.optimize(x0)
    except nlopt_failures:
        return best["x"]


def solve(run, inst):
    n = len(inst.reach)
    everything = np.arange(n)
    rows = np.array([inst.cost + inst.fee / inst.high, inst.hours + inst.fixed / inst.high])
    split = np.minimum(inst.high, np.min(1.0 / n / np.maximum(rows, 1e-12), axis=0))
    relaxed = optimise(run, inst, everything, rows, np.ones(2), np.zeros(n), inst.high, split)
    alone = inst.reach * (1 - np.exp(-relaxed / inst.kappa))
    taken = np.maximum(relaxed, inst.low)
    rate = alone / np.maximum(rows.sum(axis=0) * taken, 1e-12)
    full = inst.reach * (1 - np.exp(-taken / inst.kappa))
    need = np.array([inst.fee + inst.cost * taken, inst.fixed + inst.hours * taken]).max(axis=0)
    best, best_value = [None] * n, 0.0
    for order in (rate, alone, relaxed / inst.high, full / np.maximum(need, 1e-9)):
        efforts = finish(run, inst, relaxed, order)
        index = np.array([i for i in range(n) if efforts[i] is not None], dtype=int)
        value = inst.value(np.array([efforts[i] for i in index]), index)[0] if len(index) else 0.0
        if value > best_value:
            best, best_value = efforts, value
    return best


def finish(run, inst, relaxed, order):
    """Takes tactics in the order while their minimum fits beside the ones taken, then optimises the set."""
    n = len(relaxed)
    chosen, groups, used = [], set(), np.zeros(2)
    for i in sorted(range(n), key=lambda i: -order[i]):
        # Room for the relaxed effort first; what the second optimisation leaves is its own business.
        u = max(relaxed[i], inst.low[i])
        need = np.array([inst.fee[i] + inst.cost[i] * u, inst.fixed[i] + inst.hours[i] * u])
        if inst.group[i] in groups or np.any(used + need > 1):
            continue
        chosen.append(i)
        used += need
        if inst.group[i] is not None:
            groups.add(inst.group[i])
    efforts = [None] * n
    if not chosen:
        return efforts
    index = np.array(sorted(chosen))
    rows = np.array([inst.cost[index], inst.hours[index]])
    limits = np.array([1 - inst.fee[index].sum(), 1 - inst.fixed[index].sum()])
    start = np.maximum(relaxed[index], inst.low[index])
    best = optimise(run, inst, index, rows, limits, inst.low[index], inst.high[index], start)
    for i, effort in zip(index, best):
        efforts[i] = float(effort)
    return efforts


def main():
    raw = json.load(sys.stdin)
    answer = {"scipy": None, "nlopt": None}
    if np is not None:
        instances = [Instance(x) for x in raw]
        for name, run, library in (("scipy", scipy_run, minimize), ("nlopt", nlopt_run, nlopt)):
            if library is None:
                continue
            try:
                answer[name] = [solve(run, x) for x in instances]
            except Exception as err:
                print(f"{name} failed: {err!r}", file=sys.stderr)
    json.dump(answer, sys.stdout)


main()
