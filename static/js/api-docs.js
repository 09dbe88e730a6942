// Shows the API description on the page that carries #api-docs.
"use strict";

const place = document.getElementById("api-docs");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  // Every write asks for a key of its own, so that it can be repeated safely.
  requestInterceptor: (request) => {
    if (!["GET", "HEAD"].includes(request.method) && !request.headers["Idempotency-Key"]) {
      request.headers["Idempotency-Key"] = crypto.randomUUID();
    }
    return request;
  },
});
