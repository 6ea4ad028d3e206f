import OpenAI from 'openai';

const openai = new OpenAI({ apiKey: 'sk-...' });
const cv = new CodingVibez(baseUrl, token);

const response = await openai.chat.completions.create({
  model: 'gpt-4-turbo',
  messages: [{ role: 'user', content: 'Hello' }]
});

// Track usage
if (response.usage) {
  await cv.track('openai', 'gpt-4-turbo', response.usage.prompt_tokens, response.usage.completion_tokens);
}
