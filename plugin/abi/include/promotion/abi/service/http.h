/*
 * service/http.h: "promotion.http/1", one HTTP request at a time.
 *
 * The host does TLS, proxies and connection reuse, and decides which hosts may be reached. A redirect is an
 * answer like any other, never followed. Nothing is retried.
 */
#ifndef PROMOTION_ABI_SERVICE_HTTP_H
#define PROMOTION_ABI_SERVICE_HTTP_H

#include "../call.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROMOTION_HTTP_ID "promotion.http/1"

typedef struct promotion_http_request {
  uint32_t struct_size;
  uint32_t flags;
  promotion_string method;       /* such as "POST" */
  promotion_string url;          /* absolute, http or https, without user information */
  const promotion_pair *headers; /* sent in this order; names may repeat */
  uint64_t header_count;
  promotion_bytes body;
  promotion_bytes ca_pem;          /* trusted instead of the host's own; empty: the host's */
  promotion_bytes certificate_pem; /* the client's certificate chain; empty: none */
  promotion_bytes key_pem;         /* its private key */
  promotion_string proxy;          /* http://[user:password@]host:port; empty: the host's setting */
  int64_t timeout_ms;              /* for the whole exchange; 0: the call's deadline alone */
} promotion_http_request;

/* Filled by the module: `head` comes once, then `body` in pieces of any size. A refusal of either ends the
   exchange, and send returns it. */
typedef struct promotion_http_answer {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* headers: names in lower case, in the order they came, may repeat. [back] */
  promotion_status (*head)(void *context, int32_t status_code, const promotion_pair *headers,
                           uint64_t header_count);
  promotion_status (*body)(void *context, const void *data, uint64_t size); /* [back] */
} promotion_http_answer;

typedef struct promotion_http {
  uint32_t struct_size;
  uint32_t flags;
  void *context;
  /* OK: a whole answer came, whatever its status code. PERMISSION_DENIED: this host may not be reached;
     INVALID_ARGUMENT: the URL or a header is malformed; UNAVAILABLE: name, connection, TLS or a cut answer;
     DEADLINE_EXCEEDED: took too long. After the last two the request may or may not have had its
     effect. [inside] */
  promotion_status (*send)(void *context, const promotion_call *call, const promotion_http_request *request,
                           const promotion_http_answer *answer);
} promotion_http;

#ifdef __cplusplus
}
#endif
#endif
