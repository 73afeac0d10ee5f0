export function mendPostgres(source: string): string
