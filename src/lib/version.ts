import manifest from '../../package.json' with { type: 'json' }

/** As in package.json; shown in NodeInfo and in the User-Agent. */
export const version: string = manifest.version
