// What is asked of the API server, as a path and in words, and what its refusals mean.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

struct Resource {
  std::string group;  // empty: the core group
  std::string version;
  std::string plural;
};

struct ApiCall {
  std::string verb;  // get, list, watch, create or patch: what a Role would have to allow
  Resource resource;
  std::string namespace_name;  // empty: all of them
  std::string name = {};       // of get and patch
  std::vector<std::pair<std::string, std::string>> query = {};
  std::string subresource = {};  // such as status; empty: the object itself
  std::string content_type = {};
  std::string body = {};
};

struct ApiAnswer {
  int status = 0;
  std::string content_type = {};
  std::string body = {};
  int64_t retry_after_ms = 0;  // 0: it does not say
};

// GET, POST or PATCH.
std::string method_of(const ApiCall &call);

// Path and query. Names have been checked before: they are not escaped, values of the query are.
std::string target_of(const ApiCall &call);

// "list pipelines.example.org in the namespace default", for messages.
std::string shown(const ApiCall &call);

// What an answer other than 200 means. It names the call and what the server said; of a 403 the permission
// that is missing. Codes: 401 unauthenticated, 403 permission_denied, 404 not_found, 409 and 410 conflict,
// 429 resource_exhausted, others below 500 failed_precondition, the rest unavailable. A resource that the
// server does not know at all is unavailable with the details {"missing":"resource"}, since its definition may
// come.
Error error_of(const ApiCall &call, const ApiAnswer &answer);

// The message of a Status object, or the beginning of a text that is none.
std::string message_in(std::string_view body);

}  // namespace promotion::host::kubernetes
