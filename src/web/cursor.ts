/**
 * The moment at which a page of a list begins, from the milliseconds in its address; undefined for what is
 * none, or lies in no year that PostgreSQL is told in four digits.
 */
export function findMoment(text: string | undefined): Date | undefined {
  if (text === undefined || !/^-?\d{1,15}$/.test(text)) return undefined
  const moment = new Date(Number(text))
  return /^\d{4}-/.test(moment.toISOString()) ? moment : undefined
}
