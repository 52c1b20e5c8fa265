import type { Tx } from '@tsudoi/database/database';
import { forecastAttendance } from '@tsudoi/forecast/attendanceModel';
import { latest } from '@tsudoi/forecast/features/knowledge';
import { readOpenHistories, readPastHistories } from '../store/eventHistories.ts';
import { loadModels } from '../store/models.ts';
import { keepPredictions, type Prediction } from '../store/predictions.ts';

const dayMs = 86_400_000;

/** Forecasts every open event by the champion (or the first belief), and in the shadow by the candidates; kept for a year. Resolves to how many were new today. */
export async function predictOpenEvents(tx: Tx, now: Date): Promise<number> {
  const open = await readOpenHistories(tx, now);
  if (open.length === 0) return 0;
  const past = await readPastHistories(tx, now);
  const { champion, candidates } = await loadModels(tx);
  const at = now.getTime();
  const predictions = open.flatMap((event): Prediction[] => {
    const plan = latest(event.plans, at);
    return [champion, ...candidates].flatMap((loaded, index): Prediction[] => {
      const forecast = forecastAttendance(loaded?.model, event, past, at);
      if (plan === undefined || forecast === undefined) return [];
      return [
        {
          eventId: event.id,
          modelId: loaded?.id ?? null,
          shadow: index > 0,
          leadDays: Math.max(0, Math.floor((plan.startsAt - at) / dayMs)),
          forecast,
        },
      ];
    });
  });
  return keepPredictions(tx, predictions, now);
}
