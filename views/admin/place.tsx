import { findTimeZone, listTimeZones } from '../../src/lib/zones.ts'
import type { Words } from '../messages/desk.ts'
import type { Filled } from './desk.ts'
import { Select } from './field.tsx'

type PlaceProps = { filled: Filled; words: Words; label: string; hint?: string }

export function LanguageSelect({ filled, words, label, hint }: PlaceProps) {
  const chosen = filled.values.language
  return (
    <Select name="language" label={label} hint={hint} filled={filled} words={words}>
      {(['de', 'en'] as const).map((language) => (
        <option value={language} selected={language === chosen}>
          {words.languages[language]}
        </option>
      ))}
    </Select>
  )
}

/** Every zone that the platform knows, by part of the world. */
export function TimeZoneSelect({ filled, words, label, hint }: PlaceProps) {
  const typed = filled.values.timeZone ?? 'UTC'
  const chosen = findTimeZone(typed) ?? typed
  return (
    <Select name="timeZone" label={label} hint={hint} filled={filled} words={words}>
      {listRegions(chosen).map(([region, zones]) => (
        <optgroup label={toRegionName(region, words)}>
          {zones.map((zone) => (
            <option value={zone} selected={zone === chosen}>
              {toPlaceName(zone)}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  )
}

/** @param chosen stands in the list in any case. */
function listRegions(chosen: string): [string, string[]][] {
  const regions = new Map<string, string[]>()
  const zones = new Set([...listTimeZones(), chosen])
  for (const zone of [...zones].sort()) {
    const region = zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'other'
    regions.set(region, [...(regions.get(region) ?? []), zone])
  }
  return [...regions].sort(([a], [b]) => Number(a === 'other') - Number(b === 'other'))
}

function toRegionName(region: string, words: Words): string {
  const names: Record<string, string> = words.regions
  return names[region] ?? words.regions.other
}

/** "America/Argentina/Buenos_Aires" is "Argentina, Buenos Aires" below "America". */
function toPlaceName(zone: string): string {
  return zone
    .split('/')
    .slice(zone.includes('/') ? 1 : 0)
    .join(', ')
    .replaceAll('_', ' ')
}
