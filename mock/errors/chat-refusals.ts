import { type Refusal, refuse } from './refusal.ts'

/** 1210: glm-5.3 on the general base, with thinking disabled or an effort other than low, high and max. Observed 2026-09-08 and 2026-10-09. */
export function alwaysThinks(): Refusal {
  return refuse('1210', [
    '该模型始终思考，不支持关闭思考；请使用 low、high 或 max。',
    'This model always engages in thinking and cannot be disabled; please use low, high, or max',
  ])
}

/** 1210: an unknown `reasoning_effort` for glm-5.3 on the coding base. Observed 2026-08-14. */
export function unknownEffort(efforts: readonly string[]): Refusal {
  return refuse('1210', `reasoning_effort must be one of: ${efforts.join(', ')}`)
}

/** 1210: a number outside its range. Observed: `max_tokens` at BigModel (2026-10-09), `temperature` at Z.ai (2026-07-27). */
export function outOfRange(field: string, { min, max }: { readonly min: number; readonly max: number }): Refusal {
  return refuse('1210', [
    `${field}参数非法：限制数值范围[${min},${max}]`,
    `The ${field} parameter is illegal.：限制数值范围[${min},${max}]`,
  ])
}

/** 1211 for an unknown model; on the coding base 1214 (observed 2026-08-15). */
export function unknownModel(base: 'general' | 'coding'): Refusal {
  return base === 'coding' ? refuse('1214', 'modelCode: does not exist') : refuse('1211')
}

/** 1214: a request without a model. Observed in 2026 in English; assumed for BigModel. */
export function missingModel(): Refusal {
  return refuse('1214', 'model:The model code cannot be empty.')
}

/** 1214: a role that the API does not know, such as `developer` or `function`. Observed 2026-08-30. */
export function wrongRole(): Refusal {
  return refuse('1214', ['角色信息不正确', 'Incorrect role information'])
}

/** 1210: a content part that the model does not accept. Observed 2026 in English and Chinese. */
export function wrongPartType(allowed: readonly string[]): Refusal {
  const list = allowed.map((type) => `'${type}'`).join(', ')
  return refuse('1210', [
    `messages.content.type 参数非法，取值范围 [${list}]`,
    `messages.content.type is invalid, allowed values: [${list}]`,
  ])
}

/** 1210: bytes or a URL that are not an image. Observed 2026 in Chinese; assumed for Z.ai. */
export function unreadableImage(): Refusal {
  return refuse('1210', '图片输入格式/解析错误')
}

/** 1214: a text part without text. Observed 2026 in English; assumed for BigModel. */
export function emptyTextPart(message: number, part: number): Refusal {
  return refuse('1214', `messages[${message}].content[${part}].text:text cannot be empty.`)
}

/** 1214: a tool without a type. Observed in Chinese (2026) and in English (November 2025). */
export function missingToolType(tool: number): Refusal {
  return refuse('1214', ['工具类型不能为空', `tools[${tool}].type:type cannot be empty.`])
}
