// Shows the API description on the page that carries #api-docs.
"use strict";

const place = document.getElementById("api-docs");
const KEY = "Idempotency-Key";
const filledIn = new Set(); // the keys that stand in the forms
const sent = new Set();

// Every write needs a key of its own: one stands in each form, so that it can be tried at once.
function fillInKeys(description) {
  for (const methods of Object.values(description.paths)) {
    for (const call of Object.values(methods)) {
      for (const parameter of call.parameters || []) {
        if (parameter.name === KEY) {
          parameter.example = crypto.randomUUID();
          filledIn.add(parameter.example);
        }
      }
    }
  }
  return description;
}

// The key that was filled in serves once; one that was typed is sent as often as is wished.
function renewKey(request) {
  const given = request.headers[KEY];
  if (!["GET", "HEAD"].includes(request.method) && (!given || (filledIn.has(given) && sent.has(given)))) {
    request.headers[KEY] = crypto.randomUUID();
  }
  sent.add(given);
  return request;
}

fetch(place.dataset.schema, { headers: { Accept: "application/json" } })
  .then((answer) => answer.json())
  .then((description) => {
    SwaggerUIBundle({
      spec: fillInKeys(description),
      domNode: place,
      deepLinking: true,
      persistAuthorization: false,
      validatorUrl: null,
      requestInterceptor: renewKey,
    });
  });
