const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;
const HOUR_MINUTES = 60;
const DAY_HOURS = 24;
const YEAR_DAYS = 365;

/**
 * A span of time with two or three significant figures, as ages in tables: "5s", "2m30s", "3h", "4d2h", "2y10d".
 * A future beyond one second is "<invalid>" (apimachinery's duration.HumanDuration).
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / SECOND_MS);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTE_SECONDS) return `${seconds}s`;
  const minutes = Math.trunc(seconds / MINUTE_SECONDS);
  if (minutes < 10) return pair(minutes, 'm', seconds % MINUTE_SECONDS, 's');
  if (minutes < 3 * HOUR_MINUTES) return `${minutes}m`;
  const hours = Math.trunc(minutes / HOUR_MINUTES);
  if (hours < 8) return pair(hours, 'h', minutes % HOUR_MINUTES, 'm');
  if (hours < 2 * DAY_HOURS) return `${hours}h`;
  const days = Math.trunc(hours / DAY_HOURS);
  if (days < 8) return pair(days, 'd', hours % DAY_HOURS, 'h');
  if (days < 2 * YEAR_DAYS) return `${days}d`;
  const years = Math.trunc(days / YEAR_DAYS);
  if (days < 8 * YEAR_DAYS) return pair(years, 'y', days % YEAR_DAYS, 'd');
  return `${years}y`;
}

function pair(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`;
}
