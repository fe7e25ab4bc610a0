import type { Review, SoundEvent } from '../src/model';

export function event(change: Partial<SoundEvent> = {}): SoundEvent {
  return {
    id: 'e1',
    type: 'chainsaw',
    status: 'closed',
    revision: 1,
    closeCause: 'quiet',
    mic: 'mic-1',
    site: 'creek',
    start: 1000,
    end: 3000,
    decided: 3500,
    peak: 0.8,
    mean: 0.6,
    windows: 4,
    model: 'yamnet',
    modelVersion: '1',
    clock: 'device',
    clockErrorMs: undefined,
    stream: 's',
    hasAudio: true,
    review: undefined,
    ...change,
  };
}

export const said = (verdict: Review['verdict'], at: number): Review => ({ verdict, comment: '', by: '', at });

/** Seeded, so that a failure comes again. */
export function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
