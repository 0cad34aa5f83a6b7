const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const relativeYears = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const utcDay = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const hour = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const exact = new Intl.DateTimeFormat('en', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short',
});
const exactUtc = new Intl.DateTimeFormat('en', {
  day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short',
});

const steps: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 365 * 86_400_000], ['month', 30 * 86_400_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000],
];

/** "in 30 days", "3 hours ago"; under a minute "now". Counts whole units, rounded to the nearest. */
export function formatRelative(instant: string, now: number): string {
  const distance = Date.parse(instant) - now;
  for (const [unit, milliseconds] of steps) {
    // A key that was just given a year should not say "12 months".
    if (Math.abs(distance) < (unit === 'year' ? 360 * 86_400_000 : milliseconds)) continue;
    // "Next year" names a calendar year, which is not what is meant.
    return (unit === 'year' ? relativeYears : relative).format(Math.round(distance / milliseconds), unit);
  }
  return 'just now';
}

/** "20 Dec 2026" in the reader's own time zone. */
export const formatDay = (instant: string): string => day.format(new Date(instant));

/** "20 Dec 2026", the day as UTC has it. */
export const formatUtcDay = (instant: string): string => utcDay.format(new Date(instant));

/** "20 Dec, 14:00" in the reader's own time zone. */
export const formatHour = (instant: string): string => hour.format(new Date(instant));

/** Day and minute in the reader's own time zone, with the zone's name. */
export const formatExact = (instant: string): string => exact.format(new Date(instant));

/** Day and second in UTC. */
export const formatExactUtc = (instant: string): string => exactUtc.format(new Date(instant));

/** The last instant of a chosen calendar day (`2026-12-20`) in the reader's own time zone, as an ISO instant; null if it is no day. */
export function endOfLocalDay(isoDay: string): string | null {
  const end = new Date(`${isoDay}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

/** The last calendar day in the reader's own time zone that is over by `limit`: what ends with it ends in time. */
export function lastDayWithin(limit: Date): string {
  const endsLater = (endOfLocalDay(localDayOf(limit)) ?? '') > limit.toISOString();
  return localDayOf(endsLater ? new Date(limit.getFullYear(), limit.getMonth(), limit.getDate() - 1) : limit);
}

/** The calendar day of an instant in the reader's own time zone, as a date field wants it. */
export function localDayOf(instant: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
}
