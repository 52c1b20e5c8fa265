import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPeer } from '@tsudoi/testing/launch/peers';
import { dashboards } from './dashboards.ts';
import { installation } from './query.ts';
import type { Dashboard, Panel, PanelUnit } from './types.ts';

export interface DrawOptions {
  readonly prometheusUrl: string;
  readonly namespace: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Where `<dashboard>.png` is written. */
  readonly folder: string;
}

interface Line {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

const colours = ['#2f6fde', '#d9822b', '#2b9a66', '#c23b5a', '#7d55c7', '#1f9bb3', '#9a7b1f', '#5c6672'];
const most = 8;

/**
 * Draws every dashboard from a Prometheus's data for the docs, by Chromium from a page of our own: not Grafana's picture, but the
 * same queries, titles, units and order.
 */
export async function drawDashboards(options: DrawOptions): Promise<void> {
  const chromium = findPeer('chromium');
  if (!chromium) throw new Error('no chromium');
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-draw-'));
  fs.mkdirSync(options.folder, { recursive: true });
  try {
    for (const dashboard of dashboards) {
      const { html, height } = await pageOf(dashboard, options);
      const file = path.join(temporary, `${dashboard.name}.html`);
      fs.writeFileSync(file, html);
      const done = spawnSync(
        chromium.file,
        [
          ...chromium.args,
          '--headless=new',
          '--no-sandbox',
          '--disable-gpu',
          '--hide-scrollbars',
          `--user-data-dir=${path.join(temporary, 'profile')}`,
          `--window-size=1280,${String(height)}`,
          `--screenshot=${path.join(options.folder, `${dashboard.name}.png`)}`,
          `file://${file}`,
        ],
        { env: { ...process.env, ...chromium.env }, encoding: 'utf8', timeout: 120_000 },
      );
      if (done.status !== 0) throw new Error(`chromium: ${done.stderr.slice(-500)}`);
    }
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

async function pageOf(dashboard: Dashboard, options: DrawOptions): Promise<{ html: string; height: number }> {
  let y = 62;
  const parts: string[] = [];
  for (const row of dashboard.rows) {
    parts.push(`<h2 style="top:${String(y)}px">${escape(row.title)}</h2>`);
    y += 30;
    let x = 0;
    let tallest = 0;
    for (const panel of row.panels) {
      const width = panel.width ?? (panel.kind === 'stat' ? 6 : 12);
      const height = panel.kind === 'stat' ? 84 : 210;
      if (x + width > 24) {
        y += tallest + 8;
        x = 0;
        tallest = 0;
      }
      const px = (width / 24) * 1_256 - 8;
      const body = await bodyOf(panel, px - 20, height - 34, options);
      parts.push(
        `<section style="left:${String(12 + (x / 24) * 1_256)}px;top:${String(y)}px;width:${String(px)}px;height:${String(height)}px"><h3>${escape(panel.title)}</h3>${body}</section>`,
      );
      x += width;
      tallest = Math.max(tallest, height);
    }
    y += tallest + 14;
  }
  const html = `<!doctype html><meta charset="utf-8"><style>
    body{margin:0;background:#f4f5f7;font:12px/1.3 "DejaVu Sans",sans-serif;color:#1d2433}
    h1{font-size:20px;margin:12px 12px 0}h2{position:absolute;left:14px;margin:6px 0;font-size:13px;color:#5c6672}
    p.about{margin:2px 12px;color:#5c6672}
    section{position:absolute;background:#fff;border:1px solid #dde1e7;border-radius:4px;padding:6px 10px;box-sizing:border-box;overflow:hidden}
    h3{margin:0 0 2px;font-size:12px;font-weight:600}.big{font-size:26px;font-weight:600}.none{color:#8a93a3}
    .legend{position:absolute;left:10px;right:10px;bottom:4px;font-size:10px;height:26px;overflow:hidden}.legend span{margin-right:10px;white-space:nowrap}
    .legend i{display:inline-block;width:8px;height:8px;border-radius:2px;margin-right:4px}
  </style><h1>${escape(dashboard.title)}</h1><p class="about">${escape(dashboard.about)}</p>${parts.join('\n')}`;
  return { html, height: y + 10 };
}

async function bodyOf(panel: Panel, width: number, height: number, options: DrawOptions): Promise<string> {
  const lines = (
    await Promise.all(panel.queries.map((query) => linesOf(query.expr, query.legend, options)))
  ).flat();
  const none = `<div class="none">nothing${panel.mayBeEmpty === undefined ? '' : `: ${escape(panel.mayBeEmpty)}`}</div>`;
  if (panel.kind === 'stat') {
    const last = lines[0]?.points.at(-1)?.[1];
    return last === undefined ? none : `<div class="big">${valueWords(last, panel.unit)}</div>`;
  }
  if (lines.length === 0) return none;
  if (panel.kind === 'table')
    return `<table>${lines
      .slice(0, 9)
      .map(
        (line) =>
          `<tr><td>${escape(line.name)}</td><td style="text-align:right;padding-left:20px">${valueWords(line.points.at(-1)?.[1] ?? NaN, panel.unit)}</td></tr>`,
      )
      .join('')}</table>`;
  return pictureOf(lines.slice(0, most), panel.unit, width, height - 30, options);
}

function pictureOf(
  lines: readonly Line[],
  unit: PanelUnit,
  width: number,
  height: number,
  options: DrawOptions,
): string {
  const { fromSeconds, toSeconds } = options;
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const top = Math.max(...values, 0) || 1;
  const low = Math.min(...values, 0);
  const left = 58;
  const xOf = (seconds: number) =>
    left + ((seconds - fromSeconds) / (toSeconds - fromSeconds)) * (width - left - 4);
  const yOf = (value: number) => 6 + (1 - (value - low) / (top - low)) * (height - 26);
  const grid = [0, 0.5, 1].map((share) => {
    const value = low + share * (top - low);
    const y = yOf(value).toFixed(1);
    return `<line x1="${String(left)}" x2="${String(width)}" y1="${y}" y2="${y}" stroke="#e6e9ee"/><text x="${String(left - 6)}" y="${(Number(y) + 3).toFixed(1)}" text-anchor="end" font-size="10" fill="#5c6672">${valueWords(value, unit)}</text>`;
  });
  const times = [0, 0.5, 1].map((share) => {
    const seconds = fromSeconds + share * (toSeconds - fromSeconds);
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text x="${xOf(seconds).toFixed(1)}" y="${String(height - 6)}" text-anchor="${anchor}" font-size="10" fill="#5c6672">${new Date(seconds * 1_000).toISOString().slice(11, 19)}</text>`;
  });
  const drawn = lines.map(({ points }, index) => {
    const path = points
      .filter(([, value]) => Number.isFinite(value))
      .map(
        ([seconds, value], at) =>
          `${at === 0 ? 'M' : 'L'}${xOf(seconds).toFixed(1)} ${yOf(value).toFixed(1)}`,
      )
      .join('');
    return `<path d="${path}" fill="none" stroke="${colours[index] ?? '#000'}" stroke-width="1.6"/>`;
  });
  const legend = lines
    .map(
      ({ name }, index) =>
        `<span><i style="background:${colours[index] ?? '#000'}"></i>${escape(name)}</span>`,
    )
    .join('');
  return `<svg width="${String(width)}" height="${String(height)}">${grid.join('')}${times.join('')}${drawn.join('')}</svg><div class="legend">${legend}</div>`;
}

async function linesOf(expr: string, legend: string, options: DrawOptions): Promise<Line[]> {
  const query = expr
    .replaceAll(installation, `namespace="${options.namespace}"`)
    .replaceAll('$__rate_interval', '30s');
  const step = Math.max(1, Math.round((options.toSeconds - options.fromSeconds) / 150));
  const asked = new URLSearchParams({
    query,
    start: String(options.fromSeconds),
    end: String(options.toSeconds),
    step: String(step),
  });
  const answer = await fetch(`${options.prometheusUrl}/api/v1/query_range?${asked.toString()}`);
  const { data } = (await answer.json()) as {
    data?: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  return (data?.result ?? []).map(({ metric, values }) => ({
    name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => metric[label] ?? ''),
    points: values.map(([seconds, value]) => [seconds, Number(value)] as const),
  }));
}

function valueWords(value: number, unit: PanelUnit): string {
  if (!Number.isFinite(value)) return '–';
  const short = (figure: number, digits = 3) => String(Number(figure.toPrecision(digits)));
  switch (unit) {
    case 'percentunit':
      return `${short(value * 100)} %`;
    case 's':
      if (Math.abs(value) >= 86_400) return `${short(value / 86_400)} d`;
      if (Math.abs(value) >= 3_600) return `${short(value / 3_600)} h`;
      return Math.abs(value) < 1 && value !== 0 ? `${short(value * 1_000)} ms` : `${short(value)} s`;
    case 'bytes':
    case 'Bps': {
      const suffix = unit === 'Bps' ? '/s' : '';
      if (value >= 1e9) return `${short(value / 1e9)} GB${suffix}`;
      if (value >= 1e6) return `${short(value / 1e6)} MB${suffix}`;
      return value >= 1e3 ? `${short(value / 1e3)} kB${suffix}` : `${short(value)} B${suffix}`;
    }
    case 'currencyUSD':
      return `$${short(value)}`;
    case 'reqps':
    case 'ops':
      return `${short(value)}/s`;
    case 'short':
    case 'none':
      return value >= 1e6
        ? `${short(value / 1e6)} M`
        : value >= 1e4
          ? `${short(value / 1e3)} k`
          : short(value, 4);
  }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
