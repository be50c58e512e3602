// Asking a host's admin API.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exit_code.hpp"
#include "json.hpp"

namespace promotion::ctl {

// What came back: a body, or what to tell the user and how to end.
struct Fetched {
  ExitCode exit = done;
  int status = 0;  // of HTTP; 0: there was no answer
  Json body;
  std::string problem;

  explicit operator bool() const { return exit == done; }
};

class AdminClient {
 public:
  using Query = std::vector<std::pair<std::string, std::string>>;  // pairs with an empty value are left out

  virtual ~AdminClient() = default;
  virtual Fetched get(const std::string &path, const Query &query = {}) = 0;
  // The body bears a key of its own, so it is sent again when the connection breaks before the answer.
  virtual Fetched post(const std::string &path, const Json &body) = 0;
  // For what changes nothing and may take the host a while, since it asks others.
  virtual Fetched ask(const std::string &path, const Json &body) = 0;
};

// server: HOST:PORT, http://HOST:PORT or unix:PATH. Null, with the problem told, when it is none of these.
std::unique_ptr<AdminClient> make_admin_client(const std::string &server, std::string &problem);

// A name as one segment of a path.
std::string path_segment(const std::string &name);

}  // namespace promotion::ctl
