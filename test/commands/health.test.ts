import { expect, test, vi } from 'vitest'
import { listen } from '../../src/serve.ts'
import { openForeignPostgres } from '../support/postgres.ts'
import { makeFolder, patient, runProgram, startProgram, startServe } from '../support/program.ts'

vi.setConfig(patient)

test.concurrent('a blog that serves is well, and where none answers it is not', async ({
  onTestFinished: after,
}) => {
  const env = { DATA_DIR: makeFolder(after), HOST: '0.0.0.0' }
  const { port, stop } = await startServe(after, env)
  const ask = () => runProgram(['health'], { env: { ...env, PORT: port } })
  expect(await ask()).toEqual({ status: 0, output: 'ready\n' })
  await stop()
  expect(await ask()).toEqual({
    status: 1,
    output: expect.stringContaining(`http://127.0.0.1:${port}/readyz does not answer: connect ECONNREFUSED`),
  })
})

test.concurrent('it says what stands still beside pages that are well, and that a start is not over', async ({
  onTestFinished: after,
}) => {
  const postgres = await openForeignPostgres(after)
  const env = { DATA_DIR: makeFolder(after), DATABASE_URL: postgres.url, ROLE: 'web', HOST: '127.0.0.1' }
  const { port } = await startServe(after, env)
  const ask = (at: string) => runProgram(['health'], { env: { ...env, PORT: at } })
  expect(await ask(port)).toEqual({
    status: 0,
    output: expect.stringMatching(/^ready, but no worker is running: .*\n$/),
  })
  const starting = await listen('127.0.0.1', 0)
  after(() => starting.close(0))
  expect(await ask(String(starting.port))).toEqual({
    status: 1,
    output: expect.stringContaining('says: 503 Parzelle is still starting.'),
  })
})

test.concurrent('a worker is well while it asks for work, and not when it is gone', async ({
  onTestFinished: after,
}) => {
  const postgres = await openForeignPostgres(after)
  const env = { DATA_DIR: makeFolder(after), DATABASE_URL: postgres.url, ROLE: 'worker' }
  const ask = () => runProgram(['health'], { env })
  const worker = startProgram(['serve'], { env })
  await worker.says(/does the work of/)
  expect(await ask()).toEqual({ status: 0, output: 'ready\n' })
  await worker.stop()
  expect(await ask()).toEqual({
    status: 1,
    output: expect.stringMatching(/^No worker on this machine has asked/),
  })
  await postgres.stop()
  expect(await ask()).toEqual({ status: 1, output: expect.stringMatching(/^The database does not answer: /) })
})
