/** Why a rule does not match a request. `{name}` is a placeholder. */
export const unmatchedTexts = {
  noRules: { en: 'there are no rules', zh: '没有任何规则' },
  nearest: { en: 'the nearest is {rule}: {reasons}', zh: '最接近的规则是 {rule}：{reasons}' },
  otherRequests: { en: 'it applies to {label}', zh: '它只用于 {label}' },
  noReply: { en: 'it has no reply() or fail()', zh: '它没有 reply() 或 fail()' },
  usedUp: { en: 'it is used up', zh: '它的次数已用完' },
  mismatch: { en: '{name} is {found}, expected {wanted}', zh: '{name} 为 {found}，应为 {wanted}' },
  threw: { en: 'where threw {error}', zh: 'where 抛出了 {error}' },
} as const
