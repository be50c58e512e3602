// What the admin API answers, apart from any socket.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "promotion/host/log.hpp"
#include "promotion/host/operators.hpp"
#include "promotion/host/readiness.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/result.hpp"
#include "promotion/host/store.hpp"

namespace promotion::host::operations {

inline constexpr size_t word_limit = 8 * 1024;

struct AdminRequest {
  std::string method;
  std::string path;                               // decoded, without the query
  std::multimap<std::string, std::string> query;  // decoded
  std::string host;                               // the Host header
  std::string content_type;
  std::string content_encoding;
  std::string body;  // of a word, or of what a plan is wanted for
};

struct AdminAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow{};  // the methods, of 405
};

// Thread-safe. The references outlive it.
class AdminRoutes {
 public:
  // check_host: whether requests came over TCP. A page in a browser on this machine can be led here by a name
  // of its own that resolves to loopback; only a request that calls this host by a loopback name is answered.
  AdminRoutes(const Store &store, const Registry &registry, Operators &operators,
              std::function<Readiness()> ready, const Log &log, bool check_host);

  // Whether the request's body is to be read, at most word_limit bytes of it, before it is answered. No form
  // of a page in a browser can send such a one: it would have to ask first, and gets no permission.
  bool wants_body(const AdminRequest &request) const;

  AdminAnswer answer(const AdminRequest &request) const;

 private:
  std::optional<AdminAnswer> refusal(const AdminRequest &request) const;
  AdminAnswer answer_post(const AdminRequest &request) const;
  AdminAnswer speak(const AdminRequest &request) const;
  AdminAnswer plan(const AdminRequest &request) const;
  AdminAnswer words(const AdminRequest &request) const;
  AdminAnswer stops(const AdminRequest &request) const;
  AdminAnswer explain(const AdminRequest &request) const;
  AdminAnswer events(const AdminRequest &request) const;
  AdminAnswer event(std::string_view id) const;
  AdminAnswer promotions(const AdminRequest &request) const;
  AdminAnswer promotion(std::string_view id) const;
  AdminAnswer modules(const AdminRequest &request) const;
  AdminAnswer module(std::string_view name) const;

  const Store &store_;
  const Registry &registry_;
  Operators &operators_;
  const std::function<Readiness()> ready_;
  const Log &log_;
  const bool check_host_;
};

// {"error":{"code":…,"message":…}} with the HTTP status that fits the code.
AdminAnswer admin_error(const Error &error);

}  // namespace promotion::host::operations
