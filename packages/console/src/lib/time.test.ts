import { afterEach, describe, expect, it, vi } from 'vitest';
import { endOfLocalDay, lastDayWithin } from './time.ts';

afterEach(() => vi.unstubAllEnvs());

describe.each(['UTC', 'America/Los_Angeles', 'Asia/Tokyo', 'Europe/Berlin'])('the last day within a limit, in %s', (zone) => {
  it.each(['2027-11-21T09:26:00.000Z', '2027-11-21T23:59:59.000Z', '2027-11-21T00:00:00.000Z', '2027-03-01T12:00:00.000Z', '2027-01-01T03:00:00.000Z', '2027-03-28T22:30:00.000Z'])('of %s ends by then, and the next one does not', (limit) => {
    vi.stubEnv('TZ', zone);
    const last = lastDayWithin(new Date(limit));
    const [year = 0, month = 0, day = 0] = last.split('-').map(Number);
    expect(Date.parse(endOfLocalDay(last) ?? '')).toBeLessThanOrEqual(Date.parse(limit));
    expect(new Date(year, month - 1, day + 1, 23, 59, 59).getTime()).toBeGreaterThan(Date.parse(limit));
  });
});
