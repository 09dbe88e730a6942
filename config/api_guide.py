"""What the API's description says before its calls; `tests/config/test_api_guide.py` runs it."""

GUIDE = r"""Trade credit insurance over the API: the same as the portal.

## From credentials to a decided limit

An owner of the policy makes an API client in the portal (Settings, API clients) with the scopes
`companies:read`, `limits:read` and `limits:write`, and gets its id and its secret.

1. Ask for a token. It lives for a quarter of an hour; keep `access_token` of the answer.

```sh
curl -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials "$DEKKING/oauth/token"
```

2. Find the buyer, by a name with typing errors or by a number; keep the `id` of the right one.

```sh
curl -H "Authorization: Bearer $TOKEN" -G --data-urlencode "q=$BUYER_NAME" \
  "$DEKKING/api/v1/companies"
```

3. See its grade, and why.

```sh
curl -H "Authorization: Bearer $TOKEN" "$DEKKING/api/v1/companies/$BUYER/grade"
```

4. Ask for a limit. 201: it is decided, and `decision` says what and why. 202: an underwriter looks
at it. The same call with the same `Idempotency-Key` is done once.

```sh
curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
  -H "Idempotency-Key: PO-2026-118" \
  -d '{"buyer": "'$BUYER'", "amount": "25000.00", "currency": "EUR", "payment_days": 30,
       "your_reference": "PO-2026-118"}' \
  "$DEKKING/api/v1/limit-requests"
```

5. Find the decision again, any time later, by your own reference.

```sh
curl -H "Authorization: Bearer $TOKEN" "$DEKKING/api/v1/limit-decisions?your_reference=PO-2026-118"
```

## What holds for every call

- **Who calls.** A system: client credentials as above, as far as its scopes reach; the answer 403
  `SCOPE_MISSING` names the one it lacks. A person's own scripts: an access token (`dk_…`, Settings,
  Access tokens), which reaches as far as the person. At most 30 tokens a minute for one client.
- **Writes.** Each carries an `Idempotency-Key` of your own. Where a call offers `If-Match`, the
  `ETag` of what you saw (in the same language) makes it 412 rather than overwrite what somebody
  else did meanwhile. A field that is none is refused by its name, as a filter that is none.
- **Files** go along in base64 with what they belong to, together at most 10 MB a call: accounts
  with a request or a message on it, a credit report with a limit of your own.
- **Lists.** Newest first, `limit` at most 200. Follow the header `Link`, or send `next` as `after`;
  what comes in while you read on moves nothing. A filter that is none is refused by its name.
- **Being told.** Ask `/api/v1/events` what happened since the `next` you kept, however long ago:
  nothing is left out and nothing comes twice, so no list has to be read again and again. Its items
  are word for word the bodies of webhooks.
- **Reading again.** Send the `ETag` as `If-None-Match`: 304 without content while it is the same.
- **Webhooks.** Each is signed (Standard Webhooks: headers `webhook-id`, `webhook-timestamp`,
  `webhook-signature`). Answer 2xx within 15 seconds, pass over an id you have, go by
  `data.sequence` where order matters. What fails is tried again after 5 s, 5 min, 30 min, 2, 5,
  10, 14, 20 and 24 h; 410 stops the endpoint. `…/messages` is the log, `…/replay` sends again.
- **Amounts** are texts with the decimals of their currency; days are as `2026-11-22`.
- **Refusals** are problem+json (RFC 9457): `code` for your program, `detail` for people,
  `correlation_id` to name to us. 400: not understood, `fields` says where. 401: no valid token.
  404: not there, or not yours. 409: refused by the rules, `values.state` is the present state.
"""
