/** What was opened is closed when the bench is over, the last first, however it ends. */
const closings: (() => Promise<void>)[] = []

export function onClose(close: () => Promise<void>): void {
  closings.push(close)
}

export async function closeAll(): Promise<void> {
  for (const close of closings.splice(0).reverse()) await close()
}
