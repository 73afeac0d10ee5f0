export function findLack(version: string, modules: string | undefined): string | undefined
