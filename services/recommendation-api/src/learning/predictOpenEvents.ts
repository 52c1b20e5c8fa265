import type { Tx } from '@tsudoi/database/database';
import { forecastAttendance } from '@tsudoi/forecast/attendanceModel';
import { readOpenFacts, readPastAttendance } from '../store/attendanceFacts.ts';
import { loadModels } from '../store/models.ts';
import { keepPredictions, type Prediction } from '../store/predictions.ts';

const dayMs = 86_400_000;

/** Forecasts every open event by the champion (or the first belief), and in the shadow by the candidates; kept for a year. Resolves to how many were new today. */
export async function predictOpenEvents(tx: Tx, now: Date): Promise<number> {
  const open = await readOpenFacts(tx, now);
  if (open.length === 0) return 0;
  const past = await readPastAttendance(tx, now);
  const { champion, candidates } = await loadModels(tx);
  const at = now.getTime();
  const predictions = open.flatMap((facts): Prediction[] => {
    const leadDays = Math.max(0, Math.floor((facts.startsAt - at) / dayMs));
    return [
      {
        eventId: facts.id,
        modelId: champion?.id ?? null,
        shadow: false,
        leadDays,
        forecast: forecastAttendance(champion?.model, facts, at, past),
      },
      ...candidates.map(({ id, model }) => ({
        eventId: facts.id,
        modelId: id,
        shadow: true,
        leadDays,
        forecast: forecastAttendance(model, facts, at, past),
      })),
    ];
  });
  return keepPredictions(tx, predictions, now);
}
