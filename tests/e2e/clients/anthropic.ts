import Anthropic from '@anthropic-ai/sdk';

const anthropic = new Anthropic({ apiKey: 'sk-ant-...' });
const cv = new CodingVibez(baseUrl, token);

const response = await anthropic.messages.create({
  model: 'claude-3-opus-20240229',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }]
});

// Track usage
await cv.track('anthropic', 'claude-3-opus-20240229', response.usage.input_tokens, response.usage.output_tokens);
