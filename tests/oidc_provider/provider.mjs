// An OpenID provider with made-up people. Prints its issuer as one line and runs until it is ended.
// Clients register themselves (RFC 7591), so that each test has one with its own redirect address.
import { createServer } from 'node:http';

import * as jose from 'jose';
import Provider from 'oidc-provider';

const PATH = '/realms/office'; // an issuer with a path, as Keycloak and Entra ID have
const PEOPLE = {
  'id-suzuki': {
    preferred_username: 'suzuki', name: '鈴木 花子',
    email: 'suzuki@office.example', email_verified: true,
  },
  'id-tanaka': { preferred_username: 'Tanaka@office.example', name: '田中 一郎' },
  'id-sato': { name: '佐藤 次郎', email: 'Sato@Office.example', email_verified: true },
  'id-kato': { name: '加藤 三郎', email: 'kato@office.example', email_verified: false },
  'id-ito': { preferred_username: 'ito', name: '伊藤 四郎' },
};
const TWO_FACTORS = new Set(['id-ito']);

async function privateKey(alg, options) {
  const { privateKey: key } = await jose.generateKeyPair(alg, { extractable: true, ...options });
  return { ...(await jose.exportJWK(key)), alg, use: 'sig', kid: `test-${alg}` };
}

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}${PATH}`;

const provider = new Provider(issuer, {
  jwks: {
    keys: [
      await privateKey('RS256'), await privateKey('ES256'), await privateKey('PS256'),
      await privateKey('EdDSA', { crv: 'Ed25519' }),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'PS256', 'EdDSA', 'HS256'] },
  cookies: { keys: ['only-for-tests'] },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  scopes: ['openid', 'profile', 'email'],
  claims: {
    openid: ['sub', 'amr'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'],
  },
  // By default the claims of profile and email are told by the userinfo endpoint alone.
  conformIdTokenClaims: process.env.CLAIMS_IN_ID_TOKEN !== '1',
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">終了</button>`);
      },
      postLogoutSuccessSource: (ctx) => { ctx.body = page('終了しました'); },
    },
  },
  findAccount: (_, id) => PEOPLE[id] && {
    accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }),
  },
  interactions: { url: (_, interaction) => `${PATH}/interaction/${interaction.uid}` },
  async loadExistingGrant(ctx) { // the organisation has agreed for everybody
    const { client, provider: { Grant }, session } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    if (known) return Grant.find(known); // codes of a grant that was replaced are void
    const grant = new Grant({
      clientId: client.clientId, accountId: session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  ttl: {
    AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600,
    AuthorizationCode: 60,
  },
});

function page(body) {
  return `<!doctype html><html lang="ja"><meta charset="utf-8"><title>庁内認証</title>${body}</html>`;
}

function showLogin(response, fault = '') {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(page(`<h1>庁内認証</h1><p>${fault}</p><form method="post">
    <label>利用者 <input name="person"></label>
    <button name="do" value="sign-in">サインイン</button>
    <button name="do" value="cancel">やめる</button></form>`));
}

async function interaction(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return showLogin(response);
  let body = '';
  for await (const chunk of request) body += chunk;
  const form = new URLSearchParams(body);
  if (form.get('do') === 'cancel') {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const accountId = `id-${form.get('person')}`;
  if (!PEOPLE[accountId]) return showLogin(response, 'この利用者はいません');
  const amr = TWO_FACTORS.has(accountId) ? ['pwd', 'otp'] : ['pwd'];
  return provider.interactionFinished(request, response, { login: { accountId, amr } });
}

const answer = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith(`${PATH}/`)) {
    response.statusCode = 404;
    return response.end();
  }
  if (request.url.startsWith(`${PATH}/interaction/`)) {
    return interaction(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  }
  request.originalUrl = request.url; // as a framework that mounts it under a path would do
  request.url = request.url.slice(PATH.length);
  return answer(request, response);
});
console.log(issuer);
