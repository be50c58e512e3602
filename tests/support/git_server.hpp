#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "process.hpp"
#include "temporary_folder.hpp"

namespace promotion::test {

struct GitServerOptions {
  std::filesystem::path repositories;  ///< served from here: OWNER/NAME.git
  /// Let in as Bearer, and as the password of the user names git, oauth2, x-access-token and x-token-auth.
  std::vector<std::string> tokens;
  bool tls = false;  ///< https, with a certificate of an authority made for this server
};

/// Git over smart HTTP as a forge serves it: nginx, fcgiwrap and git-http-backend on 127.0.0.1. Refuses
/// requests without one of its tokens with 401 and WWW-Authenticate.
class GitServer {
 public:
  /// Throws std::runtime_error when it does not come up.
  explicit GitServer(GitServerOptions options);
  ~GitServer();

  /// Whether the programs it needs are installed; where they are not, tests say so and are skipped.
  static bool available();

  std::string url() const;  ///< without a slash at its end
  std::uint16_t port() const { return port_; }
  /// The certificate authority's file in PEM; empty without TLS.
  std::filesystem::path authority() const;
  /// One line a request: `METHOD PATH?QUERY STATUS USER`.
  std::vector<std::string> requests() const;
  /// Of all answered requests, heads included: what their clients sent, and what they were sent.
  struct Traffic {
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
  };
  Traffic traffic() const;

 private:
  void start_backend();
  void start_nginx();
  void make_certificate() const;
  std::string configuration() const;

  GitServerOptions options_;
  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::vector<Process> backends_;
  std::unique_ptr<Process> nginx_;
};

}  // namespace promotion::test
