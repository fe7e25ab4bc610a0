import { describe, expect, it } from 'vitest';
import { area, byHour, heardIn, line, summary } from '../src/logic/levels';
import type { CoverageSlot } from '../src/model';

const SLOT = 100;
const slot = (start: number, level?: number, loudest?: number): CoverageSlot => {
  return { start, length: SLOT, analysed: SLOT, silent: 0, missing: {}, absent: 0, unknown: 0, level, loudest };
};
const DAY = { from: 0, to: 1000 };
const x = (ms: number) => ms / 10;
const y = (level: number) => -level;

describe('levels', () => {
  const slots = [slot(200, -50, -20), slot(0, -40, -30), slot(300), slot(500, -60, -60), slot(100, -40, -20)];
  const heard = heardIn(slots, DAY);

  it('are drawn in steps, with holes where nothing was measured', () => {
    expect(line(heard, x, y)).toBe('M0.0 30.0H10.0L10.0 20.0H20.0L20.0 20.0H30.0M50.0 60.0H60.0');
    expect(area(heard, x, y)).toBe(
      'M0.0 90.0L0.0 40.0H10.0L10.0 40.0H20.0L20.0 50.0H30.0V90.0ZM50.0 90.0L50.0 60.0H60.0V90.0Z',
    );
  });

  it('end with the day', () => {
    expect(heardIn(slots, { from: 50, to: 120 }).map(({ from, to }) => [from, to])).toEqual([
      [50, 100],
      [100, 120],
    ]);
  });

  it('are summed up by power, weighted by what was heard', () => {
    const of = summary([
      { from: 0, to: 100, level: -10, loudest: -3, heard: 25 },
      { from: 100, to: 200, level: -90, loudest: -80, heard: 75 },
    ]);
    expect(of?.level).toBeCloseTo(-10 + 10 * Math.log10(0.25), 4);
    expect(of).toMatchObject({ loudest: -3, loudestAt: 0 });
    expect(summary([])).toBeUndefined();
  });

  it('are told by the hour, for hours in which something was heard', () => {
    const hours = byHour(heard, [0, 300, 500]);
    expect(hours.map(({ hour, loudest, loudestAt }) => [hour, loudest, loudestAt])).toEqual([
      [0, -20, 100],
      [500, -60, 500],
    ]);
  });
});
