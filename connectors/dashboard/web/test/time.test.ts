import { describe, expect, it } from 'vitest';
import * as time from '../src/logic/time';

const at = (iso: string) => Date.parse(iso);

describe('times in a zone', () => {
  it('says the hour where the mic is', () => {
    expect(time.clock(at('2026-11-22T03:04:05Z'), 'America/Lima')).toBe('22:04:05');
    expect(time.dayOf(at('2026-11-22T03:04:05Z'), 'America/Lima')).toBe('2026-11-21');
    expect(time.clock(at('2026-11-22T00:00:00Z'), 'UTC')).toBe('00:00:00');
  });

  it('names the offset, with half hours and with none', () => {
    expect(time.offsetLabel(at('2026-01-01T00:00:00Z'), 'Asia/Kolkata')).toBe('UTC+5:30');
    expect(time.offsetLabel(at('2026-01-01T00:00:00Z'), 'America/Lima')).toBe('UTC\u22125');
    expect(time.offsetLabel(at('2026-01-01T00:00:00Z'), 'UTC')).toBe('UTC');
  });

  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-06-01', 24],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['America/Santiago', '2026-09-06', 23],
  ])('a day of %s on %s has %d hours', (zone, day, hours) => {
    const { from, to } = time.daySpan(day, zone);
    expect((to - from) / 3_600_000).toBe(hours);
    expect(time.dayOf(from, zone)).toBe(day);
    expect(time.dayOf(from - 1, zone)).toBe(time.addDays(day, -1));
    expect(time.dayOf(to - 1, zone)).toBe(day);
  });

  it('starts a day whose midnight is skipped with the first hour that there is', () => {
    expect(time.clock(time.startOfDay('2026-09-06', 'America/Santiago'), 'America/Santiago')).toBe('01:00:00');
  });

  it('reads back what it writes into a field', () => {
    for (const zone of ['America/Lima', 'Asia/Kolkata', 'Europe/Berlin']) {
      const ms = at('2026-07-01T22:10:09Z');
      expect(time.fromField(time.toField(ms, zone), zone)).toBe(ms);
    }
    expect(time.fromField('2026-07-01T22:10', 'UTC')).toBe(at('2026-07-01T22:10:00Z'));
    expect(time.fromField('2026-02-30T22:10', 'UTC')).toBeUndefined();
    expect(time.fromField('', 'UTC')).toBeUndefined();
  });

  it('knows days and zones from nonsense', () => {
    expect(time.isDay('2026-02-29')).toBe(false);
    expect(time.isDay('2028-02-29')).toBe(true);
    expect(time.isZone('Mars/Olympus')).toBe(false);
  });

  it('says how long something was', () => {
    expect([400, 12_000, 185_000, 7_800_000].map(time.duration)).toEqual(['0.4 s', '12 s', '3 min 05 s', '2 h 10 min']);
  });
});
