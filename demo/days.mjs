// Days and Belgian clock times without any time zone of the machine.
// A day is a number: days since 1970-01-01.  A moment is in seconds since then, UTC.

export const dayOf = (year, month, day) => Date.UTC(year, month - 1, day) / 86400000;
export const isoDay = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
export const yearOf = (day) => new Date(day * 86400000).getUTCFullYear();
export const weekday = (day) => (((day + 3) % 7) + 7) % 7; // 0 Monday … 6 Sunday
export const mondayOf = (day) => day - weekday(day);

export function quarterEnd(day) {
  const d = new Date(day * 86400000);
  return Date.UTC(d.getUTCFullYear(), Math.floor(d.getUTCMonth() / 3) * 3 + 3, 0) / 86400000;
}

const lastSunday = (year, month) => {
  const last = dayOf(year, month + 1, 1) - 1;
  return last - ((weekday(last) + 1) % 7);
};
export const springChange = (year) => lastSunday(year, 3);
export const autumnChange = (year) => lastSunday(year, 10);

// Summer time by directive 2000/84/EC: both changes at 01:00 UTC.
function isSummer(moment) {
  const year = new Date(moment * 1000).getUTCFullYear();
  return moment >= springChange(year) * 86400 + 3600 && moment < autumnChange(year) * 86400 + 3600;
}

// Belgian clock time to a moment; an hour that comes twice is its first one.
export function belgian(day, hour, minute = 0, second = 0) {
  const wall = day * 86400 + hour * 3600 + minute * 60 + second;
  return isSummer(wall - 7200) ? wall - 7200 : wall - 3600;
}

export const belgianDay = (moment) => Math.floor((moment + (isSummer(moment) ? 7200 : 3600)) / 86400);
