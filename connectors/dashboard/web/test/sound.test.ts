import { describe, expect, it } from 'vitest';
import { stretches, totals, worst } from '../src/logic/coverage';
import { classLines, hopOf, models, stepPath, unscored } from '../src/logic/scores';
import { outline, readWav } from '../src/logic/wav';
import type { CoverageSlot, ScoreWindow } from '../src/model';

const slot = (start: number, change: Partial<CoverageSlot>): CoverageSlot => {
  return {
    start,
    length: 100,
    analysed: 0,
    silent: 0,
    missing: {},
    absent: 0,
    unknown: 0,
    level: undefined,
    loudest: undefined,
    ...change,
  };
};

describe('coverage', () => {
  it('shows a loss however short, with its reason', () => {
    expect(worst(slot(0, { analysed: 99, missing: { LATE: 0.2, MISSING: 0.8 } }))).toEqual({
      kind: 'missing',
      reason: 'MISSING',
    });
  });

  it('joins what is alike and says where nothing is known', () => {
    const slots = [slot(200, { silent: 100 }), slot(0, { analysed: 100 }), slot(100, { analysed: 60, silent: 40 })];
    expect(stretches(slots, { from: 0, to: 500 }).map(({ from, to, kind }) => [from, to, kind])).toEqual([
      [0, 200, 'analysed'],
      [200, 300, 'silent'],
      [300, 500, 'unknown'],
    ]);
  });

  it('adds up to the time that it speaks of', () => {
    const sum = totals([slot(0, { analysed: 90, missing: { LATE: 10 } }), slot(100, { absent: 50, silent: 50 })]);
    expect(sum).toEqual({ analysed: 90, silent: 50, missing: { LATE: 10 }, absent: 50, unknown: 0 });
  });
});

function wav(bits: 16 | 24 | 32, format: number, write: (view: DataView, at: number) => void): ArrayBuffer {
  const bytes = new ArrayBuffer(12 + 24 + 10 + 8 + 2 * (bits / 8));
  const view = new DataView(bytes);
  const tag = (at: number, text: string) => new Uint8Array(bytes).set(new TextEncoder().encode(text), at);
  tag(0, 'RIFF');
  tag(8, 'WAVE');
  tag(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, format, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 16_000, true);
  view.setUint16(34, bits, true);
  tag(36, 'LIST'); // of odd length, padded
  view.setUint32(40, 1, true);
  tag(46, 'data');
  view.setUint32(50, 2 * (bits / 8), true);
  write(view, 54);
  return bytes;
}

describe('WAV', () => {
  it('is read in each encoding that the server gives', () => {
    const int16 = readWav(wav(16, 1, (view, at) => view.setInt16(at + 2, -16_384, true)));
    expect([int16.frames, int16.rate, int16.sample(0), int16.sample(1)]).toEqual([2, 16_000, 0, -0.5]);
    const int24 = readWav(wav(24, 1, (view, at) => view.setUint8(at + 5, 0xc0)));
    expect(int24.sample(1)).toBe(-0.5);
    const float = readWav(wav(32, 3, (view, at) => view.setFloat32(at + 4, 0.25, true)));
    expect(float.sample(1)).toBe(0.25);
    expect([...outline(float, 1)]).toEqual([0, 0.25]);
  });

  it('that is none is refused', () => {
    expect(() => readWav(new ArrayBuffer(4))).toThrow('not a WAV file');
    expect(() => readWav(wav(16, 2, () => {}))).toThrow('WAV format 2');
  });
});

describe('scores', () => {
  const window = (start: number, top: Record<string, number>, kind: ScoreWindow['kind'] = 'scored'): ScoreWindow => {
    const classes = Object.entries(top).map(([label, score]) => ({ label, score }));
    return {
      model: 'yamnet',
      kind,
      reason: kind === 'gap' ? 'LATE' : undefined,
      start,
      end: start + 200,
      top: classes,
    };
  };
  const windows = [
    window(0, { saw: 0.5, bird: 0.1 }),
    window(100, { saw: 0.9 }),
    window(200, {}, 'gap'),
    window(300, {}, 'gap'),
  ];

  it('shows the classes with the highest scores first', () => {
    expect(classLines(windows, 1).map(({ label, most }) => [label, most])).toEqual([['saw', 0.9]]);
    expect(models([...windows, { ...window(0, {}), model: 'birds' }])).toEqual(['yamnet', 'birds']);
  });

  it('draws each window until the next one starts', () => {
    const [saw] = classLines(windows, 1);
    expect(saw && stepPath(saw, { from: 0, to: 1000 }, 100, 10, hopOf(windows))).toBe(
      'M0.0 10V5.0H10.0V10ZM10.0 10V1.0H20.0V10Z',
    );
  });

  it('joins gaps that touch', () => {
    expect(unscored(windows)).toEqual([{ kind: 'gap', reason: 'LATE', start: 200, end: 500 }]);
  });
});
