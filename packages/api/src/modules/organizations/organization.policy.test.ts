import { expect, test } from 'vitest'
import { slugOf } from './organization.policy.ts'

test.each([
  ['Acme, Inc.', 'acme-inc'],
  ['Wren & Söhne', 'wren-sohne'],
  ['Söhne', 'sohne'],
  ['Ærø Straße Łódź', 'aero-strasse-lodz'],
  ['ＦＵＬＬ width ②', 'full-width-2'],
  ['東京', ''],
])('the slug of %j is %j', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})
