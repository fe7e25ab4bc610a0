/** Coverage of a day, drawn as a strip and summed up. */

import type { CoverageSlot } from '../model';
import type { Span } from './time';

/** What became of a stretch of time; of `missing` the reason stands beside it. */
export type Kind = 'analysed' | 'silent' | 'missing' | 'absent' | 'unknown';
export const KINDS: readonly Kind[] = ['analysed', 'silent', 'missing', 'absent', 'unknown'];

export interface Stretch extends Span {
  kind: Kind;
  reason: string | undefined;
}

export interface Totals {
  analysed: number;
  silent: number;
  missing: Record<string, number>;
  absent: number;
  unknown: number;
}

export function totals(slots: readonly CoverageSlot[]): Totals {
  const sum: Totals = { analysed: 0, silent: 0, missing: {}, absent: 0, unknown: 0 };
  for (const slot of slots) {
    sum.analysed += slot.analysed;
    sum.silent += slot.silent;
    sum.absent += slot.absent;
    sum.unknown += slot.unknown;
    for (const [reason, ms] of Object.entries(slot.missing)) sum.missing[reason] = (sum.missing[reason] ?? 0) + ms;
  }
  return sum;
}

export const missingIn = (of: { missing: Record<string, number> }): number =>
  Object.values(of.missing).reduce((sum, ms) => sum + ms, 0);

/** What to colour a slot by. Any loss shows, however short: the gap that nobody sees is the one that matters. */
export function worst(slot: CoverageSlot): { kind: Kind; reason: string | undefined } {
  let [reason, most]: [string | undefined, number] = [undefined, 0];
  for (const [key, ms] of Object.entries(slot.missing)) if (ms > most) [reason, most] = [key, ms];
  if (most > 0) return { kind: 'missing', reason };
  const heard = slot.analysed + slot.silent;
  if (slot.absent > 0 && slot.absent >= heard / 10) return { kind: 'absent', reason: undefined };
  if (heard === 0) return { kind: 'unknown', reason: undefined };
  return { kind: slot.analysed >= slot.silent ? 'analysed' : 'silent', reason: undefined };
}

/** Slots in order of time, joined where neighbours are alike; holes between them are `unknown`. */
export function stretches(slots: readonly CoverageSlot[], span: Span): Stretch[] {
  const out: Stretch[] = [];
  const add = (from: number, to: number, kind: Kind, reason: string | undefined) => {
    if (to <= from) return;
    const last = out.at(-1);
    if (last && last.kind === kind && last.reason === reason) last.to = to;
    else out.push({ from, to, kind, reason });
  };
  let at = span.from;
  for (const slot of [...slots].sort((a, b) => a.start - b.start)) {
    if (slot.start < at || slot.start >= span.to) continue;
    add(at, slot.start, 'unknown', undefined);
    const { kind, reason } = worst(slot);
    at = Math.min(span.to, slot.start + slot.length);
    add(slot.start, at, kind, reason);
  }
  add(at, span.to, 'unknown', undefined);
  return out;
}
