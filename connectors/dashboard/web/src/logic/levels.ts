/** Levels of a day, drawn under its coverage and told in words. */

import type { CoverageSlot } from '../model';
import type { Span } from './time';

/** The axis, dBFS. */
export const LOWEST = -90;
export const HIGHEST = 0;

/** A slot of which the levels are known. */
export interface Heard extends Span {
  level: number;
  loudest: number;
  /** How long was heard of it: its weight in a mean. */
  heard: number;
}

export interface Summary {
  level: number;
  loudest: number;
  /** Start of the slot in which it was loudest. */
  loudestAt: number;
}

/** Slots with levels within the span, in order of time. */
export function heardIn(slots: readonly CoverageSlot[], span: Span): Heard[] {
  const out: Heard[] = [];
  for (const { start, length, analysed, silent, level, loudest } of slots) {
    const [from, to] = [Math.max(span.from, start), Math.min(span.to, start + length)];
    if (level !== undefined && loudest !== undefined && to > from)
      out.push({ from, to, level, loudest, heard: analysed + silent });
  }
  return out.sort((a, b) => a.from - b.from);
}

/** Slots that follow one another without a hole. */
export function runs(heard: readonly Heard[]): Heard[][] {
  const out: Heard[][] = [];
  for (const each of heard) {
    const run = out.at(-1);
    if (run?.at(-1)?.to === each.from) run.push(each);
    else out.push([each]);
  }
  return out;
}

/** The mean is that of the powers: what is loud for a tenth of the time is what the mean hears. */
export function summary(heard: readonly Heard[]): Summary | undefined {
  let [power, weight] = [0, 0];
  let loudest: Heard | undefined;
  for (const each of heard) {
    power += each.heard * 10 ** (each.level / 10);
    weight += each.heard;
    if (!loudest || each.loudest > loudest.loudest) loudest = each;
  }
  if (!loudest || weight <= 0) return undefined;
  return { level: 10 * Math.log10(power / weight), loudest: loudest.loudest, loudestAt: loudest.from };
}

/** Of each hour in which something was heard. */
export function byHour(heard: readonly Heard[], hours: readonly number[]): (Summary & { hour: number })[] {
  return hours.flatMap((hour, n) => {
    const end = hours[n + 1] ?? Number.POSITIVE_INFINITY;
    const of = summary(heard.filter(({ from }) => from >= hour && from < end));
    return of ? [{ hour, ...of }] : [];
  });
}

type Scale = (value: number) => number;
const at = (value: number) => value.toFixed(1);

/** A line of steps, a slot each, broken where nothing is known. */
export function line(heard: readonly Heard[], x: Scale, y: Scale): string {
  return runs(heard)
    .map((run) =>
      run
        .map(({ from, to, loudest }, n) => `${n === 0 ? 'M' : 'L'}${at(x(from))} ${at(y(loudest))}H${at(x(to))}`)
        .join(''),
    )
    .join('');
}

/** The ground under the mean levels, in steps. */
export function area(heard: readonly Heard[], x: Scale, y: Scale): string {
  return runs(heard)
    .map((run) => {
      const steps = run.map(({ from, to, level }) => `L${at(x(from))} ${at(y(level))}H${at(x(to))}`);
      return `M${at(x(run[0]?.from ?? 0))} ${at(y(LOWEST))}${steps.join('')}V${at(y(LOWEST))}Z`;
    })
    .join('');
}
