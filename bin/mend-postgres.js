/**
 * postgres.js 3.4.9 does not outlive every outage. A query on a connection that has just closed (say, the
 * rollback of a transaction that was cut off) writes to a socket that is gone: it throws where nobody can
 * catch it, and spoils that place in the pool (porsager/postgres, issues 1066, 1154 and 1208). And what the
 * old connection still had to say is taken for the answer to the first query on the new one: that query
 * fails, or knocks without a pause at a server that is starting. Both are mended in the bundle; a version in
 * which the places are not found any more must be looked at anew.
 */
export function mendPostgres(source) {
  return mends.reduce((text, [before, after]) => {
    if (text.split(before).length !== 2)
      throw new Error('bin/mend-postgres.js does not fit this version of postgres')
    return text.replace(before, () => after)
  }, source)
}

const mends = [
  [
    `  function nextWrite(fn) {
`,
    `  function nextWrite(fn) {
    if (socket === null) {
      chunk = nextWriteTimer = null
      const closed = Errors.connection('CONNECTION_CLOSED', options)
      query && queryError(query, closed)
      query = null
      while (sent.length) queryError(sent.shift(), closed)
      return false
    }
`,
  ],
  [
    `    closedTime = performance.now()
`,
    `    query = errorResponse = null
    closedTime = performance.now()
`,
  ],
]
