/** Posts over one kept-alive connection, with as little work as goes: it shares the processors with who is measured. */
import { connect, type Socket } from 'node:net'

export type Poster = {
  /** @param request head and body, as they go over the wire. @returns the status of the answer */
  post(request: Buffer): Promise<number>
  close(): void
}

export async function openPoster(inbox: string): Promise<Poster> {
  const { hostname, port } = new URL(inbox)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return { post: (request) => postOne(socket, request), close: () => socket.destroy() }
}

export function toRequest(inbox: string, headers: Record<string, string>, body: Buffer): Buffer {
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.concat([Buffer.from(`POST ${new URL(inbox).pathname} HTTP/1.1\r\n${head}\r\n`), body])
}

function postOne(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const onEnd = () => reject(new Error(`the connection was closed, after ${JSON.stringify(answer)}`))
    const onData = (data: Buffer) => {
      answer += data.toString('latin1')
      if (!isWhole(answer)) return
      socket.off('data', onData).off('close', onEnd)
      resolve(Number(answer.slice(9, 12)))
    }
    socket.on('data', onData).once('close', onEnd)
    socket.write(request)
  })
}

/** RFC 9112, section 6: by its length, or by the chunk of none. */
function isWhole(answer: string): boolean {
  const headEnds = answer.indexOf('\r\n\r\n')
  if (headEnds < 0) return false
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, headEnds + 2))?.[1]
  return length === undefined
    ? answer.endsWith('\r\n0\r\n\r\n')
    : answer.length >= headEnds + 4 + Number(length)
}
