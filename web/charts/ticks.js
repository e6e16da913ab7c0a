// @ts-check
/** What stands at an axis: moments in local time, and numbers without needless noughts; pure. */

const DAY_MS = 86_400_000;
const MONTHS = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/** The hour, and the day where another begins. @param {number} at @param {number | null} before the tick to the left */
export function bucketTick(at, before) {
  const isNewDay = before !== null && dayOf(at) !== dayOf(before);
  const date = new Date(at);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return isMidnight || (isNewDay && at - (before ?? at) >= DAY_MS)
    ? dayOf(at)
    : timeOf(at);
}

/** "22 Nov, 10:00 – 11:00", "22 Nov" for a bucket of a day. @param {number} start @param {number} bucketMs */
export function bucketName(start, bucketMs) {
  if (bucketMs >= DAY_MS) return dayOf(start);
  if (bucketMs <= 60_000) return `${dayOf(start)}, ${timeOf(start)}`;
  return `${dayOf(start)}, ${timeOf(start)}\u2009–\u2009${
    timeOf(start + bucketMs)
  }`;
}

/** "$0.5000" → "$0.5", "4.00 M" → "4 M". @param {string} text */
export function shortened(text) {
  return text.replace(/(\.\d*?)0+(?=\D*$)/, "$1").replace(/\.(?=\D*$)/, "");
}

/** @param {number} at */
function dayOf(at) {
  const date = new Date(at);
  return `${date.getDate()}\u00a0${MONTHS[date.getMonth()]}`;
}

/** @param {number} at */
function timeOf(at) {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
