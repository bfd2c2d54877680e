// An employer's program, as small as one can be: a token for a signed assertion,
// then declarations over HTTPS.

import { createSign, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';

const base64url = (value) => Buffer.from(value).toString('base64url');

export class Client {
  // now: the clock that counts for tokens, in seconds
  constructor({ origin, ca, clientId, key, now }) {
    Object.assign(this, { origin, clientId, key, now, token: null });
    this.agent = new Agent({ ca, keepAlive: true, maxSockets: 8 });
  }

  ask(method, path, headers, body) {
    return new Promise((resolve, reject) => {
      const q = request(this.origin + path, { method, headers, agent: this.agent }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString() }));
        answer.on('error', reject);
      });
      q.on('error', reject);
      q.end(body);
    });
  }

  assertion(audience) {
    const iat = this.now();
    const claims = { jti: randomUUID(), iss: this.clientId, sub: this.clientId, aud: audience, iat, exp: iat + 300 };
    const text = `${base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT' }))}.${base64url(JSON.stringify(claims))}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(this.key, 'base64url')}`;
  }

  async authorization() {
    if (!this.token || this.token.ends < this.now() + 30) {
      const path = '/REST/oauth/v5/token';
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: this.assertion(this.origin + path),
      });
      const a = await this.ask('POST', path, { 'Content-Type': 'application/x-www-form-urlencoded' }, form.toString());
      if (a.status !== 200) {
        throw new Error(`no token for ${this.clientId}: ${a.status} ${a.body}`);
      }
      const token = JSON.parse(a.body);
      this.token = { text: token.access_token, ends: this.now() + token.expires_in };
    }
    return `Bearer ${this.token.text}`;
  }

  // The number of the declaration.
  async declare(message) {
    const a = await this.ask('POST', '/REST/dimona/v2/declarations',
      { Authorization: await this.authorization(), 'Content-Type': 'application/json' }, JSON.stringify(message));
    if (a.status !== 201) {
      throw new Error(`${a.status} ${a.body} for ${JSON.stringify(message)}`);
    }
    return Number(a.headers.location.split('/').pop());
  }

  async status(id) {
    const path = `/REST/dimona/v2/declarations/${id}`;
    const a = await this.ask('GET', path, { Authorization: await this.authorization() });
    if (a.status !== 200) {
      throw new Error(`declaration ${id}: ${a.status} ${a.body}`);
    }
    return JSON.parse(a.body).declarationStatus;
  }

  close() {
    this.agent.destroy();
  }
}
