/** Cells that cannot pass, and why: the client, the API, or the mock. A cell that passes although it stands here fails the run. */
export const reasons = {
  'openai-6': {
    embeddings:
      "The client asks for base64 unless encoding_format is 'float', and decodes the numbers of the answer as base64. Version 7 does not.",
  },
  'zhipu-ai-provider': {
    schema: 'The client sends json_object without the schema, so neither the API nor the mock can follow it.',
  },
  '@ai-sdk/anthropic': {
    embeddings: 'The protocol has none.',
    json: 'The protocol has no JSON mode.',
  },
  '@langchain/community': {
    thinking: 'The client drops reasoning_content.',
    json: 'The client has no response_format.',
    schema: 'The client has no structured output.',
  },
  'zhipuai-sdk-nodejs-v4': {
    json: 'The client has no response_format: its options are a fixed list.',
    schema: 'The client has no structured output.',
  },
}
