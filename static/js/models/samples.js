/** Six photos to try the page with, which lie beside its scripts; scripts/make_samples.py paints them. */

export const SAMPLE_WORD = 'sample_lighthouse'

const NAMES = ['among_green_hills', 'at_dawn', 'at_night', 'at_sunset', 'in_fog', 'on_a_clear_day']

export const SAMPLE_URLS = NAMES.map((name) => new URL(`../../samples/lighthouse_${name}.webp`, import.meta.url).href)
