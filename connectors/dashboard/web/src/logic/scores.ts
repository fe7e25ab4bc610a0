/** Classes over time of a span: which to show, and the line of each. */

import type { ScoreWindow } from '../model';
import type { Span } from './time';

export interface ClassLine {
  label: string;
  most: number;
  points: { start: number; end: number; score: number }[];
}

/** Which model to show first: the one with most windows. */
export function models(windows: readonly ScoreWindow[]): string[] {
  const counts = new Map<string, number>();
  for (const { model } of windows) counts.set(model, (counts.get(model) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([model]) => model);
}

/** The classes with the highest scores, each with the windows that named it. */
export function classLines(windows: readonly ScoreWindow[], most: number): ClassLine[] {
  const lines = new Map<string, ClassLine>();
  for (const { start, end, top } of windows) {
    for (const { label, score } of top) {
      let line = lines.get(label);
      if (!line) {
        line = { label, most: 0, points: [] };
        lines.set(label, line);
      }
      line.most = Math.max(line.most, score);
      line.points.push({ start, end, score });
    }
  }
  return [...lines.values()].sort((a, b) => b.most - a.most || (a.label < b.label ? -1 : 1)).slice(0, most);
}

/** An area under steps, as an SVG path in a box of `width` by `height`; windows overlap, so each holds until the next starts. */
export function stepPath(line: ClassLine, span: Span, width: number, height: number, hop: number): string {
  const x = (ms: number) => (Math.max(0, Math.min(1, (ms - span.from) / (span.to - span.from))) * width).toFixed(1);
  const points = [...line.points].sort((a, b) => a.start - b.start);
  let path = '';
  points.forEach((point, n) => {
    const next = points[n + 1];
    const until = next && next.start - point.start < 1.5 * hop ? next.start : point.start + hop;
    if (until <= span.from || point.start >= span.to) return;
    const y = (height * (1 - point.score)).toFixed(1);
    path += `M${x(point.start)} ${height}V${y}H${x(until)}V${height}Z`;
  });
  return path;
}

/** The usual time from one window's start to the next one's. */
export function hopOf(windows: readonly ScoreWindow[]): number {
  const starts = windows.filter((w) => w.kind === 'scored').map((w) => w.start);
  let least = Infinity;
  for (let n = 1; n < starts.length; n++) {
    const step = (starts[n] ?? 0) - (starts[n - 1] ?? 0);
    if (step > 0) least = Math.min(least, step);
  }
  return least === Infinity ? 480 : least;
}

/** Times without scores, neighbours of one kind and reason joined. */
export function unscored(windows: readonly ScoreWindow[]): Omit<ScoreWindow, 'top' | 'model'>[] {
  const out: Omit<ScoreWindow, 'top' | 'model'>[] = [];
  for (const { kind, reason, start, end } of [...windows].sort((a, b) => a.start - b.start)) {
    if (kind === 'scored') continue;
    const last = out.at(-1);
    if (last && last.kind === kind && last.reason === reason && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ kind, reason, start, end });
  }
  return out;
}
