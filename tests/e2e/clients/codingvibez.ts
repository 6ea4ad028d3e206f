class CodingVibez {
  constructor(private baseUrl: string, private token: string) {}

  private headers = () => ({
    'Authorization': `Bearer ${this.token}`,
    'Content-Type': 'application/json'
  });

  async track(provider: string, model: string, inputTokens: number, outputTokens: number) {
    return fetch(`${this.baseUrl}/api/tokens/track`, {
      method: 'POST',
      headers: this.headers(),
      body: JSON.stringify({ provider, model, inputTokens, outputTokens, flush: true })
    }).then(r => r.json());
  }

  async getCosts(provider: string, month: number, year: number) {
    return fetch(`${this.baseUrl}/api/costs/${provider}?month=${month}&year=${year}`, {
      headers: this.headers()
    }).then(r => r.json());
  }

  async getDashboard() {
    return fetch(`${this.baseUrl}/api/dashboard`, { headers: this.headers() }).then(r => r.json());
  }
}

// Usage
const cv = new CodingVibez('https://your-domain.com', 'supabase-token');
await cv.track('openai', 'gpt-4-turbo', 1000, 500);
