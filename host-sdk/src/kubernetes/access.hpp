// Where the API server is, whom to believe there, and as whom to log in.
#pragma once

#include <memory>
#include <string>

#include "credentials.hpp"
#include "network/url.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/kubernetes.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

struct Access {
  network::HttpUrl server;  // its target is a prefix of every path, without a slash at its end
  TextOrFile authority;     // PEM; empty: the system's authorities
  bool insecure = false;    // the server's certificate is not looked at
  std::string proxy;        // empty: as the environment says
  std::unique_ptr<CredentialSource> credentials;
};

// The service account of the pod that the host runs in: its folder, and KUBERNETES_SERVICE_HOST and _PORT.
// failed_precondition: the host does not run in a pod.
Result<Access> in_cluster_access(const std::filesystem::path &folder, Log &log);
inline constexpr const char *service_account_folder = "/var/run/secrets/kubernetes.io/serviceaccount";

// invalid_argument: what is wrong with the file, and where. The clock outlives what is given.
Result<Access> kubeconfig_access(const std::filesystem::path &file, const std::string &context,
                                 const Clock &clock, Log &log);

// The same of a kubeconfig that somebody else wrote, as Secrets hold them. Nothing in it may have a program
// run or a file of the host read: exec, tokenFile and paths of certificates are refused. `origin` stands for
// it in messages, which hold nothing of it but names.
Result<Access> kubeconfig_text_access(std::string_view text, const std::string &origin, const Clock &clock,
                                      Log &log);

// https://HOST:PORT/PREFIX as it is wanted here.
Result<network::HttpUrl> parse_server(std::string_view text);

}  // namespace promotion::host::kubernetes
