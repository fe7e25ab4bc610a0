/** What the page knows about the world, times in milliseconds since 1970-01-01 UTC; `api.ts` makes it of the server's words. */

import type { MicState } from './logic/cluster';

export type EventStatus = 'opened' | 'updated' | 'closed' | 'unknown';
export type Verdict = 'confirmed' | 'false' | 'unsure';
export const VERDICTS: readonly Verdict[] = ['confirmed', 'false', 'unsure'];

export interface Review {
  verdict: Verdict;
  comment: string;
  by: string;
  at: number;
}

export interface SoundEvent {
  id: string;
  type: string;
  status: EventStatus;
  revision: number;
  closeCause: string | undefined;
  mic: string;
  site: string | undefined;
  start: number;
  end: number;
  decided: number;
  peak: number;
  mean: number;
  windows: number;
  model: string;
  modelVersion: string;
  clock: string;
  clockErrorMs: number | undefined;
  stream: string;
  hasAudio: boolean;
  review: Review | undefined;
}

export interface Mic {
  id: string;
  name: string | undefined;
  site: string | undefined;
  zone: string;
  position: { latitude: number; longitude: number } | undefined;
  state: MicState;
  /** Up to when its sound is accounted for; undefined when never. */
  lastHeard: number | undefined;
  registered: boolean;
  eventsToday: number;
}

export type Severity = 'info' | 'warning' | 'critical' | 'unknown';

export interface Acknowledgement {
  by: string;
  comment: string;
  at: number;
}

export interface Alert {
  id: string;
  rule: string;
  severity: Severity;
  site: string | undefined;
  mics: string[];
  fired: number;
  message: string;
  late: boolean;
  numbers: Record<string, number>;
  events: { id: string; type: string; mic: string; start: number; end: number; peak: number }[];
  acknowledged: Acknowledgement | undefined;
}

/** What became of a slot of time, in milliseconds that sum to its length. */
export interface CoverageSlot {
  start: number;
  length: number;
  analysed: number;
  silent: number;
  missing: Record<string, number>;
  absent: number;
  unknown: number;
  /** Mean level of what was heard and level of its loudest window, dBFS; undefined where nothing was measured. */
  level: number | undefined;
  loudest: number | undefined;
}

export interface ScoreWindow {
  model: string;
  kind: 'scored' | 'silent' | 'gap';
  reason: string | undefined;
  start: number;
  end: number;
  top: { label: string; score: number }[];
}
