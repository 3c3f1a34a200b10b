import type { Shape } from './body-schema.ts'

const among = (...values: readonly (string | number)[]): Shape => ({ among: values })
const keys = (shapes: Readonly<Record<string, Shape>>): Shape => ({ keys: shapes })
const list = (shape: Shape, least = 0, most?: number): Shape => ({ list: shape, least, most })
const either = (...shapes: readonly Shape[]): Shape => ({ either: shapes })

const ids = { request_id: 'text', user_id: 'text' } as const
const sensitive = { sensitive_word_check: keys({ 'type!': 'text', 'status!': among('ENABLE', 'DISABLE') }) } as const
const url = keys({ 'url!': 'text' })

const textPart = keys({ 'type!': among('text'), 'text!': 'text' })
const parts = list(
  either(
    textPart,
    keys({ 'type!': among('image_url'), 'image_url!': url }),
    keys({ 'type!': among('video_url'), 'video_url!': url }),
    keys({ 'type!': among('file_url'), 'file_url!': url }),
    keys({
      'type!': among('input_audio'),
      'input_audio!': keys({ 'data!': 'text', 'format!': among('wav', 'mp3') }),
    }),
  ),
  1,
)

const call = keys({
  'id!': 'text',
  'type!': 'text',
  index: 'whole',
  'function': keys({ 'name!': 'text', 'arguments!': 'text' }),
  mcp: 'object',
})

const message = either(
  keys({ 'role!': among('system'), 'content!': either('text', list(textPart, 1)) }),
  keys({ 'role!': among('user'), 'content!': either('text', parts) }),
  keys({
    'role!': among('assistant'),
    content: either('text', list(textPart), 'any'),
    reasoning_content: 'any',
    tool_calls: either(list(call), 'any'),
    audio: 'object',
  }),
  keys({ 'role!': among('tool'), 'content!': either('text', list(textPart, 1)), tool_call_id: 'text' }),
)

const tool = either(
  keys({
    'type!': among('function'),
    'function!': keys({ 'name!': 'text', description: 'text', parameters: 'object', strict: 'flag' }),
  }),
  keys({ 'type!': among('retrieval'), 'retrieval!': keys({ 'knowledge_id!': 'text', prompt_template: 'text' }) }),
  keys({ 'type!': among('web_search'), web_search: 'object' }),
  keys({
    'type!': among('mcp'),
    'mcp!': keys({
      'server_label!': 'text',
      server_url: 'text',
      transport_type: among('sse', 'streamable-http'),
      allowed_tools: list('text'),
      headers: 'object',
    }),
  }),
  keys({ 'type!': among('code_interpreter'), code_interpreter: 'object' }),
  keys({ 'type!': among('drawing_tool'), drawing_tool: 'object' }),
  keys({ 'type!': among('web_browser'), web_browser: 'object' }),
)

const chat = {
  'model!': 'text',
  'messages!': list(message, 1),
  thinking: keys({ type: among('enabled', 'disabled'), clear_thinking: 'flag' }),
  reasoning_effort: among('max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'none'),
  do_sample: 'flag',
  temperature: { from: 0, to: 1 },
  top_p: { from: 0.01, to: 1 },
  max_tokens: { from: 1, to: 131_072, whole: true },
  tools: list(tool, 0, 128),
  tool_choice: either(among('auto'), 'object'),
  stop: either('text', list('text', 0, 4)),
  response_format: keys({ 'type!': among('text', 'json_object') }),
  watermark_enabled: 'flag',
  meta: keys({ 'user_info!': 'text', 'bot_info!': 'text', 'bot_name!': 'text', 'user_name!': 'text' }),
  seed: 'whole',
  extra: 'object',
  ...ids,
  ...sensitive,
} as const

const image = {
  'model!': 'text',
  'prompt!': 'text',
  quality: among('hd', 'standard'),
  size: 'text',
  watermark_enabled: 'flag',
  ...ids,
} as const

/** Shapes of JSON bodies by path. Source: OpenAPI document of BigModel, 2026-07-11, with what the official SDKs add. */
export const shapes: Readonly<Record<string, Shape>> = {
  '/paas/v4/chat/completions': keys({
    ...chat,
    stream: 'flag',
    tool_stream: 'flag',
    stream_options: keys({ include_usage: 'flag' }),
  }),
  '/paas/v4/async/chat/completions': keys(chat),
  '/paas/v4/embeddings': keys({
    'model!': 'text',
    'input!': either('text', list('text', 1, 64)),
    dimensions: among(256, 512, 1024, 2048),
    ...ids,
    ...sensitive,
  }),
  '/paas/v4/rerank': keys({
    'model!': 'text',
    'query!': 'text',
    'documents!': list('text', 1, 128),
    top_n: 'whole',
    return_documents: 'flag',
    return_raw_scores: 'flag',
    ...ids,
  }),
  '/paas/v4/tokenizer': keys({ 'model!': 'text', 'messages!': list(message, 1), tools: list(tool), ...ids }),
  '/paas/v4/images/generations': keys({ ...image, n: 'whole', style: 'text', response_format: 'text', ...sensitive }),
  '/paas/v4/async/images/generations': keys(image),
  '/paas/v4/videos/generations': keys({
    'model!': 'text',
    prompt: 'text',
    image_url: either('text', list('text', 1, 3)),
    quality: among('speed', 'quality'),
    with_audio: 'flag',
    watermark_enabled: 'flag',
    size: 'text',
    fps: among(30, 60),
    duration: among(4, 5, 10),
    style: among('general', 'anime'),
    aspect_ratio: among('16:9', '9:16', '1:1'),
    movement_amplitude: among('auto', 'small', 'medium', 'large'),
    ...ids,
    ...sensitive,
  }),
  '/paas/v4/audio/speech': keys({
    'model!': 'text',
    'input!': 'text',
    'voice!': 'text',
    speed: { from: 0.5, to: 2 },
    volume: { from: 0, to: 10 },
    response_format: among('wav', 'pcm'),
    encode_format: among('base64', 'hex'),
    stream: 'flag',
    watermark_enabled: 'flag',
    ...ids,
    ...sensitive,
  }),
  '/paas/v4/voice/clone': keys({
    'model!': 'text',
    'voice_name!': 'text',
    text: 'text',
    'input!': 'text',
    'file_id!': 'text',
    request_id: 'text',
  }),
  '/paas/v4/voice/delete': keys({ 'voice!': 'text', request_id: 'text' }),
  '/paas/v4/batches': keys({
    'input_file_id!': 'text',
    'endpoint!': among('/v4/chat/completions', '/v4/embeddings', '/v4/images/generations'),
    auto_delete_input_file: 'flag',
    completion_window: 'text',
    metadata: 'object',
  }),
  '/paas/v4/web_search': keys({
    'search_query!': 'text',
    'search_engine!': 'text',
    'search_intent!': 'flag',
    count: { from: 1, to: 50, whole: true },
    search_domain_filter: 'text',
    search_recency_filter: among('oneDay', 'oneWeek', 'oneMonth', 'oneYear', 'noLimit'),
    content_size: among('medium', 'high'),
    ...ids,
    ...sensitive,
  }),
  '/paas/v4/reader': keys({
    'url!': 'text',
    timeout: 'whole',
    no_cache: 'flag',
    return_format: among('markdown', 'text'),
    retain_images: 'flag',
    no_gfm: 'flag',
    keep_img_data_url: 'flag',
    with_images_summary: 'flag',
    with_links_summary: 'flag',
    ...ids,
  }),
  '/paas/v4/moderations': keys({ 'model!': 'text', 'input!': either('text', 'object', list('object', 1)), ...ids }),
  '/paas/v4/layout_parsing': keys({
    'model!': 'text',
    'file!': 'text',
    return_crop_images: 'flag',
    need_layout_visualization: 'flag',
    start_page_id: 'whole',
    end_page_id: 'whole',
    ...ids,
  }),
  '/v1/agents': keys({
    'agent_id!': 'text',
    stream: 'flag',
    'messages!': list('object', 1),
    custom_variables: 'object',
    ...ids,
  }),
  '/v1/agents/async-result': keys({ 'async_id!': 'text', 'agent_id!': 'text' }),
}
